/// The number of a lease: strictly increasing over the whole life of a store and never issued twice.
///
/// The upper 24 bits are the epoch (the number of the store's opening), the lower 40 a counter within it. Because the
/// epoch is durable before the first lease of an opening, a generation whose record was lost in a crash cannot be
/// issued again. Use ``rawValue`` as a fencing number with stores outside: they refuse a write that carries a lower one
/// than they have seen.
public struct Generation: Hashable, Comparable, Sendable {
    /// Epoch and counter in one ordered number.
    public let rawValue: UInt64

    /// The generation whose ``rawValue`` was kept.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package init(epoch: UInt64, number: UInt64) {
        rawValue = Numbering.combine(epoch: epoch, number: number)
    }

    /// The opening of the store that issued this generation.
    public var epoch: UInt64 { Numbering.epoch(of: rawValue) }

    /// The lease's number within its epoch, from 1.
    public var number: UInt64 { Numbering.number(of: rawValue) }

    /// Older is less.
    public static func < (left: Generation, right: Generation) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Generation: LosslessStringConvertible {
    /// `epoch-number`, for example `3-17`.
    public var description: String { "\(epoch)-\(number)" }

    /// Reads what ``description`` wrote; `nil` for anything else.
    public init?(_ description: String) {
        guard let rawValue = Numbering.parse(description) else { return nil }
        self.init(rawValue: rawValue)
    }
}

extension Generation: Codable {
    /// Reads what ``description`` wrote.
    public init(from decoder: any Decoder) throws {
        rawValue = try Numbering.decode(from: decoder)
    }

    /// Writes ``description``, because readers of JSON in other languages lose the low bits of large numbers.
    public func encode(to encoder: any Encoder) throws {
        try Numbering.encode(rawValue, to: encoder)
    }
}
