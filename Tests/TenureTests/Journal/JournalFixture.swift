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

/// A frame's worth of records.
func makeBatch(_ records: [[UInt8]], after lastSequence: UInt64) -> JournalBatch {
    JournalBatch(records, after: lastSequence)
}

let smallSegments = RecordedJournal.options

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
