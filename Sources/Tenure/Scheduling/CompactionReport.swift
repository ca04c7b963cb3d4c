/// What compacting a store has done.
public struct CompactionReport: Hashable, Sendable, Codable {
    /// The last record of the store.
    public let lastSequence: SequenceNumber
    /// How many tasks are in each state.
    public let counts: StateCounts
    /// How many bytes the journal's files had.
    public let bytesBefore: UInt64
    /// How many they have.
    public let bytesAfter: UInt64
    /// What was left out because its writing had not ended, and where a copy is: it was never acknowledged. `nil` when there
    /// was nothing of the kind.
    public let tornTail: String?
}
