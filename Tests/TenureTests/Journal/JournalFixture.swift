import Tenure
import TenureTesting
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Random numbers that are the same in every run.
final class Entropy {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A place in a journal up to which so many records are whole.
struct Mark {
    var file: String
    var size: Int
    var lastSequence: Int
}

/// A journal of several segments and epochs, and what is in it.
struct RecordedJournal {
    var files: [String: [UInt8]] = [:]
    var marks: [Mark] = []
    var records: [[UInt8]] = []

    var names: [String] { segmentNames(in: files) }
    var totalSize: Int { names.reduce(0) { $0 + (files[$1]?.count ?? 0) } }

    /// Records in the last frame that has any; only they may be lost to damage.
    var recordsBeforeLastFrame: Int {
        marks.last { $0.lastSequence < records.count }?.lastSequence ?? 0
    }

    /// The files that are left when the journal, its segments laid end to end, is cut after so many bytes.
    func cut(at length: Int) -> [String: [UInt8]] {
        var rest = length
        var left: [String: [UInt8]] = [:]
        for name in names where rest > 0 {
            let bytes = files[name] ?? []
            left[name] = Array(bytes.prefix(rest))
            rest -= bytes.count
        }
        return left
    }

    /// How many records are whole in what ``cut(at:)`` leaves.
    func wholeRecords(at length: Int) -> Int {
        var starts: [String: Int] = [:]
        var start = 0
        for name in names {
            starts[name] = start
            start += files[name]?.count ?? 0
        }
        return marks.reduce(0) { best, mark in
            (starts[mark.file] ?? .max) + mark.size <= length ? max(best, mark.lastSequence) : best
        }
    }

    /// Five openings of about 48 KB together, the third of which appends nothing; `cleanly` closes the last.
    static func make(seed: UInt64, closingCleanly: Bool, scale: Int = 24) throws -> RecordedJournal {
        var journal = RecordedJournal()
        let storage = SimulatedStorage()
        let entropy = Entropy(seed)
        for epoch in 1...5 {
            let (_, log) = try openJournal(storage, seed: entropy.next())
            for _ in 0..<(epoch == 3 ? 0 : scale) {
                let count = Int(entropy.next() % 4) + 1
                let batch = (0..<count).map { _ in
                    (0..<Int(entropy.next() % 160)).map { _ in UInt8(truncatingIfNeeded: entropy.next()) }
                }
                try log.append(makeBatch(batch, after: log.lastSequence), sync: true)
                journal.records += batch
                let name = segmentNames(in: storage.files).last ?? ""
                let size = storage.files[name]?.count ?? 0
                journal.marks.append(Mark(file: name, size: size, lastSequence: journal.records.count))
            }
            try log.close(cleanly: epoch == 5 ? closingCleanly : epoch.isMultiple(of: 2))
        }
        journal.files = storage.files
        return journal
    }
}

/// A frame's worth of records.
func makeBatch(_ records: [[UInt8]], after lastSequence: UInt64) -> JournalBatch {
    var writer = ByteWriter()
    for record in records { writer.write(counted: record) }
    return JournalBatch(firstSequence: lastSequence + 1, recordCount: records.count, body: writer.bytes)
}

let smallSegments = JournalOptions(segmentSize: 8192 + 1024, preallocatesSegments: false, owner: "the test")

func segmentNames(in files: [String: [UInt8]]) -> [String] {
    files.keys.compactMap(SegmentName.init).sorted().map(\.description)
}

/// Opens a journal whose records do not matter.
func openJournal(
    _ storage: any JournalStorage,
    seed: UInt64 = 1,
    options: JournalOptions = smallSegments
) throws -> (JournalOpening, JournalLog) {
    let entropy = Entropy(seed)
    return try JournalLog.open(on: storage, options: options, entropy: entropy.next) { _, _ in }
}

/// Opens a journal, reads everything and stops without closing cleanly.
func recover(
    _ storage: any JournalStorage,
    seed: UInt64 = 1,
    options: JournalOptions = smallSegments
) throws(JournalError) -> (opening: JournalOpening, records: [[UInt8]]) {
    let entropy = Entropy(seed)
    var records: [[UInt8]] = []
    let (opening, log) = try JournalLog.open(on: storage, options: options, entropy: entropy.next) {
        record,
        sequence throws(UnreadableRecord) in
        guard sequence == UInt64(records.count) + 1 else { throw UnreadableRecord("number \(sequence) out of order") }
        records.append(record.readRemaining())
    }
    try? log.close(cleanly: false)
    return (opening, records)
}

/// A directory that is removed with everything in it.
final class JournalDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/tenure-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw StorageError(operation: .openDirectory, file: "/tmp", code: errno)
        }
        path = String(cString: made)
    }

    deinit {
        for folder in [path + "/quarantine", path] {
            if let storage = try? PosixStorage(directory: folder, createIfMissing: false) {
                for name in (try? storage.list()) ?? [] { unlink(folder + "/" + name) }
            }
            rmdir(folder)
        }
    }
}

/// Debug builds check every 61st case of each of the two journals of an exhaustive test, and not the same ones in
/// both; release builds check all. Odd, so that every bit of a byte has its turn. Each case has one thread, so
/// ThreadSanitizer gets a few.
#if TENURE_THREAD_SANITIZER
    let caseStride = 1_009
#elseif DEBUG
    let caseStride = 61
#else
    let caseStride = 1
#endif
