internal import Tenure

/// A store as its records alone make it.
struct StoreModel: ~Copyable, JournalReplayer {
    private var replica = Self.empty()

    mutating func begin() { replica = Self.empty() }

    mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) {
        do throws(RecordDecodingError) {
            try replica.readImagePart(&part)
        } catch {
            throw UnreadableRecord(error.description)
        }
    }

    mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        let decoded: Record?
        do throws(RecordDecodingError) {
            decoded = try Record.decode(&record)
        } catch {
            throw UnreadableRecord(error.description)
        }
        guard let decoded else { return }
        do throws(InconsistentRecord) {
            try replica.replay(decoded, sequence: sequence)
        } catch {
            throw UnreadableRecord(error.description)
        }
    }

    /// All of it, in bytes.
    private var image: [[UInt8]] {
        var parts: [[UInt8]] = []
        replica.writeImage { (part: ByteWriter) throws(Never) in parts.append(part.bytes) }
        return parts
    }

    private static func empty() -> StoreReplica {
        StoreReplica(
            tasks: TaskQueueCore(order: .standard, retry: .standard, storeSeed: 0, isReplaying: true),
            admission: Admission()
        )
    }

    /// Whether what an opening of `storage` makes, of a checkpoint and what came after it, is what all records make that
    /// were ever written, up to the last one there is (D3).
    ///
    /// - Parameter archive: the segments that were removed.
    static func check(_ storage: SimulatedStorage, archive: [String: [UInt8]]) throws {
        let files = storage.files
        let whole = archive.merging(files) { _, present in present }
        let log = whole.filter { CheckpointName($0.key) == nil }
        let (found, last) = try read(files)
        let (expected, end) = try read(log)
        try promise("D3", last == end, "the records end at \(last), with all segments at \(end)")
        try promise("D3", found == expected, "the store is not what its records make")
    }

    private static func read(_ files: [String: [UInt8]]) throws -> ([[UInt8]], UInt64) {
        var model = StoreModel()
        let finding = try JournalReader.read(SimulatedStorage(files: files), into: &model)
        if let damage = finding.damage { throw PromiseBroken("D3", "the journal is said to be damaged: \(damage)") }
        return (model.image, finding.lastSequence)
    }
}
