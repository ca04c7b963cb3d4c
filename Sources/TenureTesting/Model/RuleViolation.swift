public import Tenure

/// A rule of Tenure's promises that a record of a journal breaks.
public struct RuleViolation: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The rule's number, such as `T2`.
    public let rule: String
    /// The record that breaks it.
    public let sequence: SequenceNumber
    /// The record's store time.
    public let time: StoreTime
    /// The record's time, for people.
    public let wall: WallTime
    /// The task concerned.
    public let task: TaskID?
    /// The agent concerned.
    public let agent: AgentName?
    /// What is wrong; text from outside is escaped.
    public let detail: String

    /// One line for people.
    public var description: String { "\(rule): record @\(sequence) at \(wall): \(detail)" }
}
