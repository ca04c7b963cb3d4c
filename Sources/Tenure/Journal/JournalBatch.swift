/// Records that become durable together or not at all.
package struct JournalBatch: Hashable, Sendable {
    /// The number of the first record; the others follow without a gap.
    package var firstSequence: UInt64
    package var recordCount: Int
    /// For each record its length as a variable-length integer, then its bytes.
    package var body: [UInt8]

    package init(firstSequence: UInt64, recordCount: Int, body: [UInt8]) {
        self.firstSequence = firstSequence
        self.recordCount = recordCount
        self.body = body
    }
}
