extension WallTime: Codable {
    /// Reads a time in ISO 8601 and UTC, such as `2026-11-21T09:30:00.5Z`, with up to nine digits of a second's
    /// fraction.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = WallTime(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a time such as \"2026-11-21T09:30:00.5Z\", found \(text.debugDescription)"
            )
        }
        self = time
    }

    /// Writes the time in ISO 8601 and UTC, with nine digits of a second's fraction.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text(digits: 9))
    }

    /// Reads `yyyy-MM-ddTHH:mm:ssZ`, with or without a fraction; `nil` for anything else, and for what 64 bits of
    /// nanoseconds cannot hold.
    init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        let marks: [(Int, Unicode.Scalar)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard marks.allSatisfy({ bytes[$0] == UInt8(ascii: $1) }) else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            let digits = bytes.count - 21
            guard bytes[19] == UInt8(ascii: "."), (1...9).contains(digits), let read = number(20..<(20 + digits)) else {
                return nil
            }
            fraction = (digits..<9).reduce(read) { value, _ in value * 10 }
        }
        let days = Self.days(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        // Wider than 64 bits, because the earliest second begins before they do.
        guard let nanoseconds = Int64(exactly: Int128(seconds) * 1_000_000_000 + Int128(fraction)) else { return nil }
        self.init(nanoseconds: nanoseconds)
        // The days of a month are its own: what is written back must be what was read.
        guard self.text(digits: 0).utf8.starts(with: bytes.prefix(19)) else { return nil }
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil; years from 0 on.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
