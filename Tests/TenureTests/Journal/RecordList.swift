import Tenure

/// The simplest store: its state is the list of its records.
struct RecordList: JournalImage {
    var records: [[UInt8]] = []

    mutating func begin() { records = [] }

    mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) { records.append(part.readRemaining()) }

    mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        guard sequence == UInt64(records.count) + 1 else { throw UnreadableRecord("number \(sequence) out of order") }
        records.append(record.readRemaining())
    }

    func writeImage(_ take: (ByteWriter) throws(StorageError) -> Void) throws(StorageError) {
        for record in records {
            var writer = ByteWriter()
            writer.write(raw: record)
            try take(writer)
        }
    }
}
