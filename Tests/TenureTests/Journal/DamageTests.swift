import Tenure
import TenureTesting
import Testing

@Suite("Damaged journals")
struct DamageTests {
    #if DEBUG
        static let journals: ClosedRange<UInt64> = 1...1
        static let stride = 20
    #else
        static let journals: ClosedRange<UInt64> = 1...6
        static let stride = 1
    #endif

    @Test("D3: cut off at any byte, a journal opens to a prefix that holds every whole frame", arguments: journals)
    func truncation(seed: UInt64) throws {
        let journal = try RecordedJournal.make(seed: seed)
        var cases = 0
        for (index, name) in journal.segments.enumerated() {
            let whole = journal.files[name] ?? []
            for length in Swift.stride(from: Int(seed) % Self.stride, to: whole.count, by: Self.stride) {
                var files = journal.files
                for later in journal.segments[(index + 1)...] { files[later] = nil }
                files[name] = Array(whole.prefix(length))
                try check(files, journal, cutIn: name, at: length)
                cases += 1
            }
        }
        #expect(cases > 30_000 / Self.stride)
    }

    private func check(
        _ files: [String: [UInt8]],
        _ journal: RecordedJournal,
        cutIn name: String,
        at length: Int
    ) throws {
        let kept = journal.frames.filter { $0.file < name || ($0.file == name && $0.end <= length) }
        let acknowledged = Int(kept.map(\.lastSequence).max() ?? 0)
        let storage = MemoryStorage(files: files)
        var records: [[UInt8]] = []
        do {
            let (opening, log) = try RecordedJournal.open(storage, into: &records)
            #expect(opening.lastSequence == UInt64(records.count))
            try log.close(cleanly: false)
        } catch let error as JournalError {
            // Cutting into what a clean close had sealed is damage, and is said so.
            guard case .corrupt = error else { throw error }
            return
        }
        #expect(records.count >= acknowledged, "\(name) cut at \(length)")
        #expect(records[...] == journal.records.prefix(records.count), "\(name) cut at \(length)")
        // Opening again, after whatever the first opening repaired, gives the same.
        var again: [[UInt8]] = []
        _ = try RecordedJournal.open(storage, into: &again)
        #expect(again == records, "\(name) cut at \(length), opened twice")
    }

    @Test("D3: with any bit flipped, a journal is refused or loses its last frame at most", arguments: journals)
    func bitFlips(seed: UInt64) throws {
        let journal = try RecordedJournal.make(seed: seed)
        let lastFrame = journal.frames.dropLast().last.map { Int($0.lastSequence) } ?? 0
        var refused = 0
        var shortened = 0
        for name in journal.segments {
            let whole = journal.files[name] ?? []
            // The reserved rest of a header is not in use; a sample of it is enough.
            for byte in Swift.stride(from: Int(seed) % Self.stride, to: whole.count, by: Self.stride) {
                for bit in 0..<8 where byte < 256 || byte >= 4096 || (byte + bit) % 64 == 0 {
                    var files = journal.files
                    files[name]?[byte] ^= 1 << UInt8(bit)
                    var records: [[UInt8]] = []
                    do {
                        _ = try RecordedJournal.open(MemoryStorage(files: files), into: &records)
                    } catch is JournalError {
                        refused += 1
                        continue
                    }
                    if records.count < journal.records.count { shortened += 1 }
                    let isPrefix = records[...] == journal.records.prefix(records.count)
                    if !isPrefix || records.count < lastFrame {
                        Issue.record("\(name), byte \(byte), bit \(bit): \(records.count) records")
                    }
                }
            }
        }
        #expect(refused > 0)
        #expect(shortened > 0)
    }

    @Test("D3: a damaged frame that a valid one follows is refused, with file and place, and nothing is changed")
    func damageInTheMiddle() throws {
        let journal = try RecordedJournal.make(seed: 1)
        let frame = journal.frames[1]
        var files = journal.files
        files[frame.file]?[frame.end - 9] ^= 0xFF
        let storage = MemoryStorage(files: files)
        let error = #expect(throws: JournalError.self) { try RecordedJournal.open(storage) }
        guard case .corrupt(let file, let offset, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(file == frame.file)
        #expect(offset == UInt64(journal.frames[0].end))
        #expect(storage.files.filter { $0.key != "LOCK" } == files)
    }

    @Test("D5: after a failed write or sync nothing is written and no sync is tried again")
    func poisoning() throws {
        var failures = 0
        for call in 0..<200 {
            let storage = MemoryStorage()
            let (_, log) = try RecordedJournal.open(storage)
            let start = storage.operations.count
            storage.inject(MemoryStorage.Fault(call: start + call, code: 5))
            var failedAt: Int?
            for number in 0..<100 {
                var writer = ByteWriter()
                writer.write(counted: Array(repeating: UInt8(number), count: 200))
                let batch = JournalBatch(firstSequence: UInt64(number) + 1, recordCount: 1, body: writer.bytes)
                do {
                    try log.append(batch, sync: true)
                    #expect(failedAt == nil, "call \(call): written after a failure")
                } catch {
                    if failedAt == nil {
                        failedAt = storage.operations.count
                        failures += 1
                    }
                    #expect(error.code == 5)
                }
            }
            guard let failedAt else { continue }
            let later = storage.operations[failedAt...]
            #expect(!later.contains(.sync) && !later.contains(.write), "call \(call)")
        }
        #expect(failures > 150)
    }

    @Test("D3, G2: a loss of power at any call of an opening loses nothing, and epochs only grow")
    func crashWhileOpening() throws {
        let journal = try RecordedJournal.make(seed: 2)
        var files = journal.files
        // A torn tail, so that the opening has something to repair.
        let last = try #require(journal.segments.last)
        files[last]?.removeLast(5)
        let expected: [[UInt8]] = {
            var records: [[UInt8]] = []
            _ = try? RecordedJournal.open(MemoryStorage(files: files), into: &records)
            return records
        }()
        #expect(expected.count < journal.records.count)
        var call = 0
        while true {
            let storage = MemoryStorage(files: files)
            storage.inject(MemoryStorage.Fault(call: call, code: 5, isSticky: true))
            let failed = (try? RecordedJournal.open(storage)) == nil
            storage.losePower()
            var records: [[UInt8]] = []
            let (opening, _) = try RecordedJournal.open(storage, into: &records)
            #expect(records == expected, "failed at call \(call)")
            #expect(opening.epoch >= 4)
            if !failed { break }
            call += 1
        }
        #expect(call > 10)
    }
}
