/// How an epoch and a number share 64 bits, for ``TaskID`` and ``Generation``.
package enum Numbering {
    package static let epochBits: UInt64 = 24
    package static let numberBits: UInt64 = 40
    package static let highestEpoch: UInt64 = 1 << epochBits - 1
    package static let highestNumber: UInt64 = 1 << numberBits - 1

    static func combine(epoch: UInt64, number: UInt64) -> UInt64 {
        epoch << numberBits | (number & highestNumber)
    }

    static func epoch(of rawValue: UInt64) -> UInt64 { rawValue >> numberBits }

    static func number(of rawValue: UInt64) -> UInt64 { rawValue & highestNumber }

    static func parse(_ text: String) -> UInt64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2,
            let epoch = UInt64(parts[0]), epoch <= highestEpoch,
            let number = UInt64(parts[1]), number <= highestNumber
        else { return nil }
        // Signs and leading zeros are numbers too, but one id has one text.
        return text == "\(epoch)-\(number)" ? combine(epoch: epoch, number: number) : nil
    }

    // Text, because readers of JSON in other languages lose the low bits of large numbers.
    static func decode(from decoder: any Decoder) throws -> UInt64 {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let rawValue = parse(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected \"epoch-number\", found \"\(text)\""
            )
        }
        return rawValue
    }

    static func encode(_ rawValue: UInt64, to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(epoch(of: rawValue))-\(number(of: rawValue))")
    }
}
