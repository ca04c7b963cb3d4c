package import Tenure

/// The records of a journal from some number on.
package struct WrittenRecords: JournalReplayer {
    /// After which number.
    private let last: SequenceNumber
    /// The records, with their numbers.
    package private(set) var records: [(sequence: SequenceNumber, record: Record)] = []

    /// Reads what stands in `storage` after a record, as far as it can be read.
    package static func read(after last: SequenceNumber, in storage: any JournalStorage) -> WrittenRecords {
        var written = WrittenRecords(after: last)
        // What cannot be read, an opening will say of itself.
        _ = try? JournalReader.read(storage, into: &written)
        return written
    }

    private init(after last: SequenceNumber) { self.last = last }

    package mutating func begin() { records = [] }

    /// What a checkpoint stands for is known, or cannot be learned from it.
    package mutating func restore(_ part: inout ByteReader) { _ = part.readRemaining() }

    package mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        guard sequence > last else {
            _ = record.readRemaining()
            return
        }
        do throws(RecordDecodingError) {
            guard let decoded = try Record.decode(&record) else { return }
            records.append((sequence, decoded))
        } catch {
            throw UnreadableRecord(error.description)
        }
    }
}
