/// A random name of one opening of a store, so that two histories that share an epoch (a restored backup, a copied
/// folder) never take each other's leases for their own.
public struct Incarnation: Hashable, Sendable {
    /// The first 64 of 128 random bits.
    package let high: UInt64
    /// The last 64 of 128 random bits.
    package let low: UInt64

    /// Names an opening by 128 bits.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension Incarnation: LosslessStringConvertible {
    /// 32 hexadecimal digits.
    public var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

    /// Reads what ``description`` wrote; `nil` for anything else.
    public init?(_ description: String) {
        guard let high = UInt64(description.prefix(16), radix: 16),
            let low = UInt64(description.dropFirst(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
        // Signs, capitals and missing digits read as numbers, too.
        guard self.description == description else { return nil }
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Incarnation: Codable {
    /// Reads what ``description`` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let incarnation = Incarnation(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected 32 hexadecimal digits, found \"\(text)\""
            )
        }
        self = incarnation
    }

    /// Writes ``description``, because readers of JSON in other languages lose the low bits of large numbers, and an
    /// agent there has to send its leases back as it got them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
