/// What a copy of a journal holds.
package struct JournalCopy: Hashable, Sendable {
    /// Its files, in the order in which they are read: without the first one the others are no journal.
    package var files: [String]
    /// How many bytes they have together.
    package var byteCount: UInt64
    /// How many records are in its segments; what a checkpoint stands for is not counted.
    package var recordCount: Int
    /// The number of the last record.
    package var lastSequence: UInt64
    /// The highest epoch in any name.
    package var epoch: UInt64
}
