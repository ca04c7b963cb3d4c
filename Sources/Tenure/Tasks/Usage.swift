/// What an attempt used up, as named counters in units of your own: tokens, cents, bytes. Reported with the attempt's
/// end and recorded with it.
public struct Usage: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The counters by name; the names together have at most ``InputLimits/metadataBytes``.
    public var counters: [String: Int64]

    /// Usage by name.
    public init(_ counters: [String: Int64] = [:]) { self.counters = counters }

    /// Usage by name, written in code: `["tokens": 412]`. Of a name that comes twice the values are added.
    public init(dictionaryLiteral elements: (String, Int64)...) {
        counters = [:]
        for (name, amount) in elements { add(name, amount) }
    }

    /// A counter's value; 0 for one that was never reported.
    public subscript(name: String) -> Int64 { counters[name] ?? 0 }

    /// The counter of a task that further names are added up under, once those of its attempts have 64 KiB together.
    public static let other = "…"

    /// Nothing used.
    public static let none = Usage()

    /// Adds to a counter; the ends of 64 bits saturate.
    public mutating func add(_ name: String, _ amount: Int64) {
        let (sum, overflow) = self[name].addingReportingOverflow(amount)
        counters[name] = overflow ? (amount < 0 ? .min : .max) : sum
    }

    package var isEmpty: Bool { counters.isEmpty }
}

extension Usage: Codable {
    /// Reads an object of counters: `{"tokens": 412}`.
    public init(from decoder: any Decoder) throws {
        counters = try decoder.singleValueContainer().decode([String: Int64].self)
    }

    /// Writes an object of counters: `{"tokens": 412}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(counters)
    }
}
