import Tenure
import TenureTesting
import Testing

@Suite("Journal (D1, D3, D5, D6)")
struct JournalLogTests {
    private static let inputOutputError: Int32 = 5

    @Test func `a new journal begins at epoch 1 with no records`() throws {
        let (opening, log) = try openJournal(SimulatedStorage())
        #expect(opening.isNew && opening.epoch == 1 && opening.lastSequence == 0)
        #expect(!opening.endedCleanly && opening.tornTail == nil)
        #expect(log.lastSequence == 0 && log.isDurable)
    }

    @Test func `what is appended is there after a loss of power (D1)`() throws {
        let storage = SimulatedStorage()
        let (first, log) = try openJournal(storage)
        try log.append(makeBatch([[1], [], [2, 3]], after: 0), sync: true)
        try log.append(makeBatch([[4]], after: 3), sync: false)
        #expect(!log.isDurable)
        storage.crash()
        let (second, records) = try recover(storage, seed: 2)
        #expect(records == [[1], [], [2, 3]])
        #expect(second.lastSequence == 3 && second.epoch == 2 && !second.isNew && !second.endedCleanly)
        #expect(second.journalID == first.journalID && second.incarnation != first.incarnation)
    }

    @Test(arguments: [false, true])
    func `a clean end is told from a stop`(preallocating: Bool) throws {
        let storage = SimulatedStorage()
        let options = JournalOptions(segmentSize: 16384, preallocatesSegments: preallocating)
        let (_, log) = try openJournal(storage, options: options)
        try log.append(makeBatch([[1]], after: 0), sync: false)
        try log.close(cleanly: true)
        storage.crash()
        let (second, records) = try recover(storage, options: options)
        #expect(second.endedCleanly && records == [[1]] && second.tornTail == nil)
        let (third, _) = try recover(storage, options: options)
        #expect(!third.endedCleanly && third.epoch == 3 && third.lastSequence == 1)
    }

    @Test func `a frame larger than a segment has one of its own`() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        let large = [UInt8](repeating: 7, count: 50_000)
        for (index, record) in [[1], large, [2]].enumerated() {
            try log.append(makeBatch([record], after: UInt64(index)), sync: true)
        }
        try log.close(cleanly: false)
        #expect(segmentNames(in: storage.files).count == 3)
        #expect(try recover(storage).records == [[1], large, [2]])
    }

    @Test func `a batch that does not follow is refused and harms nothing`() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        #expect(throws: StorageError.self) { try log.append(makeBatch([[1]], after: 1), sync: true) }
        #expect(log.poison == nil)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        try log.append(makeBatch([], after: 1), sync: true)
        #expect(log.lastSequence == 1)
    }

    @Test(arguments: [StorageOperation.write, .sync])
    func `after a failed write or sync nothing is tried again (D5)`(operation: StorageOperation) throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        storage.fail(StorageFault(call: 1, of: operation, code: Self.inputOutputError))
        let failed = #expect(throws: StorageError.self) { try log.append(makeBatch([[2]], after: 1), sync: true) }
        let first = try #require(failed)
        #expect(first.operation == operation && log.poison == first)
        let calls = storage.callCount()
        #expect(throws: first) { try log.append(makeBatch([[2]], after: 1), sync: true) }
        #expect(throws: first) { try log.sync() }
        #expect(throws: first) { try log.close(cleanly: true) }
        #expect(storage.callCount() == calls)
        storage.crash()
        let (opening, records) = try recover(storage)
        #expect(records == [[1]] && !opening.endedCleanly)
    }

    @Test func `interrupted and short writes are gone on with`() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        storage.fail(StorageFault(call: 1, of: .write, code: 4))
        try log.append(makeBatch([[1]], after: 0), sync: true)
        #expect(try log.poison == nil && JournalReader.read(storage) { _, _ in }.lastSequence == 1)
    }

    @Test(arguments: StorageConformanceTests.Kind.allCases)
    func `a second opening is refused and told of the first (D6)`(kind: StorageConformanceTests.Kind) throws {
        let directory = try JournalDirectory()
        let memory = SimulatedStorage()
        func storage() throws -> any JournalStorage {
            kind == .memory ? memory : try PosixStorage(directory: directory.path)
        }
        let (_, log) = try openJournal(storage())
        let error = #expect(throws: JournalError.self) { try openJournal(storage()) }
        guard case .locked(let owner) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(owner.contains("the test"))
        try log.close(cleanly: true)
        #expect(try recover(storage()).opening.epoch == 2)
    }

    @Test func `a directory that cannot be written to is named`() throws {
        let error = #expect(throws: StorageError.self) { try PosixStorage(directory: "/etc/passwd/journal") }
        let below = try #require(error)
        #expect(JournalError(below) == .notWritable(below))
        let storage = SimulatedStorage()
        storage.fail(StorageFault(call: 1, of: .lock, code: 30))
        guard case .notWritable = #expect(throws: JournalError.self, performing: { try openJournal(storage) }) else {
            Issue.record("a read-only file system was not told")
            return
        }
    }

    @Test(.computingForLong) func `files of a posix directory recover like those in memory (D3)`() throws {
        let directory = try JournalDirectory()
        var records: [[UInt8]] = []
        for epoch in 1...4 {
            let storage = try PosixStorage(directory: directory.path)
            let found = try recover(storage, seed: UInt64(epoch), options: JournalOptions(segmentSize: 16384))
            #expect(found.records == records && found.opening.epoch == UInt64(2 * epoch - 1))
            let (_, log) = try openJournal(storage, seed: 50 + UInt64(epoch))
            for _ in 0..<40 {
                let record = [UInt8](repeating: UInt8(epoch), count: 300)
                try log.append(makeBatch([record], after: log.lastSequence), sync: true)
                records.append(record)
            }
            try log.close(cleanly: epoch.isMultiple(of: 2))
        }
    }
}
