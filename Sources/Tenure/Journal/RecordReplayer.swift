/// Takes the records alone: what a checkpoint stands for is passed over.
package struct RecordReplayer: JournalReplayer {
    private let take: (inout ByteReader, UInt64) throws(UnreadableRecord) -> Void

    package init(_ take: @escaping (inout ByteReader, UInt64) throws(UnreadableRecord) -> Void) { self.take = take }

    package mutating func begin() {}

    package mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) {}

    package mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        try take(&record, sequence)
    }
}

extension JournalReader {
    /// Gives every readable record to `replay`, in order; see ``read(_:into:)``.
    package static func read(
        _ storage: any JournalStorage,
        replay: @escaping (_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) -> Void
    ) throws(JournalError) -> JournalFinding {
        var replayer = RecordReplayer(replay)
        return try read(storage, into: &replayer)
    }
}

extension JournalLog {
    /// Takes the journal over, for who wants its records alone; see ``open(on:options:entropy:into:)``.
    package static func open(
        on storage: any JournalStorage,
        options: JournalOptions,
        entropy: @escaping () -> UInt64,
        replay: @escaping (_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) -> Void
    ) throws(JournalError) -> (JournalOpening, JournalLog) {
        var replayer = RecordReplayer(replay)
        return try open(on: storage, options: options, entropy: entropy, into: &replayer)
    }
}
