/// How many tasks are where, right after one record.
public struct TaskCounts: Hashable, Sendable, Codable {
    /// The last record that is counted.
    public var sequence: SequenceNumber
    /// All tasks.
    public var total: StateCounts
    /// The tasks of each priority.
    public var byPriority: PriorityCounts
}
