/// Names one task for ever.
///
/// An id is the epoch in which the task was submitted and a number that is counted over the whole life of the store.
/// No id is ever issued twice, not even after a crash that lost the submission.
public struct TaskID: Hashable, Comparable, Sendable {
    /// Epoch (upper 24 bits) and number (lower 40 bits).
    public let rawValue: UInt64

    /// The id whose ``rawValue`` was kept. Any number makes one; there may be no such task.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package init(epoch: UInt64, number: UInt64) {
        rawValue = Numbering.combine(epoch: epoch, number: number)
    }

    /// The opening of the store in which the task was submitted; the first is 1.
    public var epoch: UInt64 { Numbering.epoch(of: rawValue) }

    /// The task's number in order of submission, counted over all epochs.
    public var number: UInt64 { Numbering.number(of: rawValue) }

    /// In order of submission: by number, then by epoch.
    public static func < (left: TaskID, right: TaskID) -> Bool {
        left.number != right.number ? left.number < right.number : left.epoch < right.epoch
    }
}

extension TaskID: LosslessStringConvertible {
    /// `epoch-number`, for example `1-42`.
    public var description: String { "\(epoch)-\(number)" }

    /// Reads what ``description`` wrote; `nil` for anything else.
    public init?(_ description: String) {
        guard let rawValue = Numbering.parse(description) else { return nil }
        self.init(rawValue: rawValue)
    }
}

extension TaskID: Codable {
    /// Reads what ``description`` wrote.
    public init(from decoder: any Decoder) throws {
        rawValue = try Numbering.decode(from: decoder)
    }

    /// Writes ``description``, because readers of JSON in other languages lose the low bits of large numbers.
    public func encode(to encoder: any Encoder) throws {
        try Numbering.encode(rawValue, to: encoder)
    }
}
