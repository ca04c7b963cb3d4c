package import Tenure

extension JournalBatch {
    /// A frame's worth of records.
    package init(_ records: some Collection<[UInt8]>, after lastSequence: UInt64) {
        var writer = ByteWriter()
        for record in records { writer.write(counted: record) }
        self.init(firstSequence: lastSequence + 1, recordCount: records.count, body: writer.bytes)
    }
}
