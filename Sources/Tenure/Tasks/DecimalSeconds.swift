/// How durations and store times stand in JSON: seconds as a decimal text, such as `"1.5"`, exact to the attosecond.
///
/// Text, because readers of JSON in other languages lose the low digits of large numbers. At most 18 digits after the
/// point; written without zeros at the end.
struct DecimalSeconds: Hashable, Codable {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    private static let digits = 18
    private static let unit: UInt128 = 1_000_000_000_000_000_000

    var text: String {
        let attoseconds = duration.attoseconds
        let (seconds, fraction) = attoseconds.magnitude.quotientAndRemainder(dividingBy: Self.unit)
        let sign = attoseconds < 0 ? "-" : ""
        guard fraction > 0 else { return "\(sign)\(seconds)" }
        var decimals = String(fraction)
        decimals = String(repeating: "0", count: Self.digits - decimals.count) + decimals
        while decimals.last == "0" { decimals.removeLast() }
        return "\(sign)\(seconds).\(decimals)"
    }

    /// Reads a decimal number; `nil` for anything else, and for what no duration can hold.
    init?(text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let seconds = UInt128(parts[0])
        else { return nil }
        var fraction: UInt128 = 0
        if parts.count == 2 {
            let zeros = Self.digits - parts[1].utf8.count
            guard zeros >= 0, let read = UInt128(parts[1] + String(repeating: "0", count: zeros)), !parts[1].isEmpty
            else { return nil }
            fraction = read
        }
        let (whole, tooLong) = seconds.multipliedReportingOverflow(by: Self.unit)
        let (magnitude, tooLongYet) = whole.addingReportingOverflow(fraction)
        guard !tooLong, !tooLongYet, magnitude <= Int128.max.magnitude + (isNegative ? 1 : 0) else { return nil }
        let bits = Int128(truncatingIfNeeded: magnitude)
        duration = Duration(attoseconds: isNegative ? 0 &- bits : bits)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let read = DecimalSeconds(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected seconds as a decimal text such as \"1.5\", found \(text.debugDescription)"
            )
        }
        self = read
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension KeyedEncodingContainer {
    mutating func encode(seconds duration: Duration, forKey key: Key) throws {
        try encode(DecimalSeconds(duration), forKey: key)
    }

    /// Leaves the key out for `nil`.
    mutating func encodeIfPresent(seconds duration: Duration?, forKey key: Key) throws {
        try encodeIfPresent(duration.map { DecimalSeconds($0) }, forKey: key)
    }
}

extension KeyedDecodingContainer {
    func decode(secondsForKey key: Key) throws -> Duration { try decode(DecimalSeconds.self, forKey: key).duration }

    func decodeIfPresent(secondsForKey key: Key) throws -> Duration? {
        try decodeIfPresent(DecimalSeconds.self, forKey: key)?.duration
    }

    /// The value of a key, or `standard` when it is missing.
    func decode<Value: Decodable>(_ key: Key, or standard: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? standard
    }

    /// The duration of a key, or `standard` when it is missing.
    func decode(seconds key: Key, or standard: Duration) throws -> Duration {
        try decodeIfPresent(secondsForKey: key) ?? standard
    }
}
