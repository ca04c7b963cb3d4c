import Tenure
import TenureTesting

/// A journal written for a test, and what a reader must find in it.
struct RecordedJournal {
    /// Files by name, as they lie on disk.
    var files: [String: [UInt8]]
    /// All records, in order.
    var records: [[UInt8]]
    /// For each frame: the file, where in it the frame ends, and the number of its last record.
    var frames: [(file: String, end: Int, lastSequence: UInt64)]

    static let options = JournalOptions(segmentSize: 12 << 10, preallocatesSegments: false)

    /// Writes about 48 KB over several openings and segments, as the seed has it.
    static func make(seed: UInt64) throws -> RecordedJournal {
        var generator = SeededGenerator(seed: seed)
        var journal = RecordedJournal(files: [:], records: [], frames: [])
        let storage = MemoryStorage()
        for opening in 0..<3 {
            let (_, log) = try open(storage, seed: seed + UInt64(opening))
            for _ in 0..<40 {
                let batch = journal.nextBatch(&generator)
                let before = storage.files
                try log.append(batch, sync: true)
                journal.noteFrame(before: before, after: storage.files)
            }
            try log.close(cleanly: opening == 0)
        }
        journal.files = storage.files
        return journal
    }

    static func open(_ storage: MemoryStorage, seed: UInt64 = 1) throws -> (JournalOpening, JournalLog) {
        var records: [[UInt8]] = []
        return try open(storage, seed: seed, into: &records)
    }

    static func open(
        _ storage: MemoryStorage,
        seed: UInt64 = 1,
        into records: inout [[UInt8]]
    ) throws -> (JournalOpening, JournalLog) {
        let entropy = SeededEntropy(seed: seed)
        var found: [[UInt8]] = []
        let result = try JournalLog.open(on: storage, options: options, entropy: { entropy.next() }) {
            (reader: inout ByteReader, _: UInt64) throws(UnreadableRecord) in
            var bytes: [UInt8] = []
            while let byte = try? reader.readByte() { bytes.append(byte) }
            found.append(bytes)
        }
        records = found
        return result
    }

    private mutating func nextBatch(_ generator: inout SeededGenerator) -> JournalBatch {
        let first = UInt64(records.count) + 1
        var writer = ByteWriter()
        let count = 1 + generator.next(below: 4)
        for _ in 0..<count {
            let record = (0..<generator.next(below: 90)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            writer.write(counted: record)
            records.append(record)
        }
        return JournalBatch(firstSequence: first, recordCount: count, body: writer.bytes)
    }

    private mutating func noteFrame(before: [String: [UInt8]], after: [String: [UInt8]]) {
        for (name, bytes) in after where name.hasPrefix("wal-") && before[name] != bytes {
            // A segment that has just been begun holds its header and this frame.
            frames.append((name, bytes.count, UInt64(records.count)))
        }
    }

    /// The segments in the order in which they were written.
    var segments: [String] { files.keys.filter { $0.hasPrefix("wal-") }.sorted() }
}

final class SeededEntropy {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    func next() -> UInt64 { generator.next() }
}
