/// Makes a store of what its journal holds: at an opening, and beside the scheduler for the next checkpoint.
package struct StoreRecovery: ~Copyable, JournalImage {
    package private(set) var replica: StoreReplica
    private let makeEmpty: () -> StoreReplica

    /// - Parameter makeEmpty: makes a store in which nothing is.
    package init(_ makeEmpty: @escaping () -> StoreReplica) {
        self.makeEmpty = makeEmpty
        replica = makeEmpty()
    }

    package mutating func begin() { replica = makeEmpty() }

    package mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) {
        do throws(RecordDecodingError) {
            try replica.readImagePart(&part)
        } catch {
            throw UnreadableRecord(error)
        }
    }

    package mutating func replay(_ reader: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        if let submit = try Self.decodeSubmit(&reader, &replica.specifications) {
            do throws(InconsistentRecord) {
                try replica.replay(consume submit, sequence: sequence)
            } catch {
                throw UnreadableRecord(error.description)
            }
            return
        }
        guard let record = try Self.decode(&reader) else { return }
        try apply(record, sequence)
    }

    mutating func apply(_ record: consuming Record, _ sequence: UInt64) throws(UnreadableRecord) {
        do throws(InconsistentRecord) {
            try replica.replay(record, sequence: sequence)
        } catch {
            throw UnreadableRecord(error.description)
        }
    }

    package func writeImage(_ take: (ByteWriter) throws(StorageError) -> Void) throws(StorageError) {
        try replica.writeImage(take)
    }

    /// Reads a record; `nil` for one that may be skipped.
    static func decode(_ reader: inout ByteReader) throws(UnreadableRecord) -> Record? {
        do throws(RecordDecodingError) {
            return try Record.decode(&reader)
        } catch {
            throw UnreadableRecord(error)
        }
    }

    private static func decodeSubmit(
        _ reader: inout ByteReader,
        _ specifications: inout SpecificationReader
    ) throws(UnreadableRecord) -> RecordedSubmit? {
        do throws(MalformedBytes) {
            return try RecordedSubmit.decode(&reader, &specifications)
        } catch {
            throw UnreadableRecord(.malformed(error))
        }
    }

    /// Ends the recovery.
    consuming func finish() -> StoreReplica { replica }
}

extension UnreadableRecord {
    fileprivate init(_ error: RecordDecodingError) {
        let isNewer = if case .newer = error { true } else { false }
        self.init(error.description, isNewer: isNewer)
    }
}
