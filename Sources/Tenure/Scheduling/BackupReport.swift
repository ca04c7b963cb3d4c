/// A backup that was made, and read back.
public struct BackupReport: Hashable, Sendable, Codable {
    /// The last record that is in it: everything up to it is.
    public var lastSequence: SequenceNumber
    /// How many records are in it as such; what happened before is in it as the state that it has led to.
    public var records: Int
    /// How many tasks are in each state.
    public var counts: StateCounts
    /// How many files it has.
    public var files: Int
    /// How many bytes they have together.
    public var bytes: UInt64

    init(_ copy: JournalCopy, _ counts: StateCounts) {
        lastSequence = copy.lastSequence
        records = copy.recordCount
        self.counts = counts
        files = copy.files.count
        bytes = copy.byteCount
    }
}
