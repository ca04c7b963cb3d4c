package import Tenure

/// The simplest store: its state is the list of its records, so that what a journal gives back can be compared byte for
/// byte.
package struct RecordList: JournalImage {
    /// The records, in order.
    package var records: [[UInt8]] = []

    /// An empty store.
    package init() {}

    package mutating func begin() { records = [] }

    package mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) {
        records.append(part.readRemaining())
    }

    package mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        guard sequence == UInt64(records.count) + 1 else { throw UnreadableRecord("number \(sequence) out of order") }
        records.append(record.readRemaining())
    }

    package func writeImage(_ take: (ByteWriter) throws(StorageError) -> Void) throws(StorageError) {
        for record in records {
            var writer = ByteWriter()
            writer.write(raw: record)
            try take(writer)
        }
    }
}
