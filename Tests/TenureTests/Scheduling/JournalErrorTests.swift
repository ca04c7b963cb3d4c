import Foundation
import Tenure
import TenureTesting
import Testing

@Suite struct JournalErrorTests {
    private func open(_ path: String) async throws(TenureError) -> Scheduler {
        try await Scheduler.open(.directory(path), clock: VirtualClock())
    }

    private func error(opening path: String) async -> TenureError? {
        do throws(TenureError) {
            await (try open(path)).shutDown()
            return nil
        } catch {
            return error
        }
    }

    private func filled(_ tasks: Int = 20) async throws -> TemporaryDirectory {
        let directory = TemporaryDirectory()
        let scheduler = try await open(directory.journal)
        for number in 0..<tasks { _ = try await scheduler.submit(Echo(text: "task \(number)")) }
        await scheduler.shutDown()
        return directory
    }

    @Test(
        "What is no folder, and cannot be made one, is refused by its path, with what to do",
        arguments: ["file", "file/journal", "a\0b"]
    )
    func noFolder(name: String) async throws {
        let directory = TemporaryDirectory()
        try directory.write([1], to: directory.path + "/file")
        let found = try #require(await error(opening: directory.path + "/" + name))
        #expect(found.code == .journalNotWritable, "\(found)")
        #expect(found.message.contains(directory.path) && found.message.contains("choose another folder"), "\(found)")
    }

    @Test("A folder that is missing cannot be inspected, and is not made")
    func missing() throws {
        let missing = try #require(throws: TenureError.self) { _ = try JournalInspection(directory: "/nonexistent/j") }
        #expect(missing.code == .journalMissing && missing.message.contains("/nonexistent/j"), "\(missing)")
        let empty = try #require(throws: TenureError.self) { _ = try JournalInspection(directory: "") }
        #expect(empty.code == .journalNotWritable && empty.message.contains("choose another"), "\(empty)")
        #expect(!FileManager.default.fileExists(atPath: "/nonexistent"))
    }

    @Test("A folder that this process may not write to is refused, with what to do")
    func notWritable() async throws {
        let storage = SimulatedStorage()
        storage.fail(StorageFault(call: 1, of: .lock, code: 13))
        let found = try await #require(throws: TenureError.self) {
            _ = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        }
        #expect(found.code == .journalNotWritable, "\(found)")
        #expect(found.message.contains("Make the folder readable and writable"), "\(found)")
    }

    @Test("A folder that cannot be is refused as such, and never taken for another one")
    func impossibleFolder() async throws {
        let directory = TemporaryDirectory()
        for name in ["a\0b", String(repeating: "x", count: 300)] {
            let found = try #require(await error(opening: directory.path + "/" + name))
            #expect(found.code == .journalNotWritable && found.message.contains("choose another"), "\(found)")
        }
        #expect(await error(opening: "")?.code == .journalNotWritable)
        #expect(throws: TenureError(.journalMissing, "")) {
            try JournalInspection(directory: directory.path + "/missing")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test("D6: a second opening is refused while the first lives, and possible after it")
    func locked() async throws {
        let directory = TemporaryDirectory()
        let first = try await open(directory.journal)
        let found = try #require(await error(opening: directory.journal))
        #expect(found.code == .journalLocked && found.message.contains("another folder"), "\(found)")
        #expect(found.message.contains("The journal in \(directory.journal) is open already"), "\(found)")
        await first.shutDown()
        #expect(await error(opening: directory.journal) == nil)
    }

    @Test("A byte that changed in the middle is found, nothing is changed, and the error names the file")
    func corrupt() async throws {
        let directory = try await filled()
        let file = try #require(try directory.segments().first)
        var bytes = try directory.read(file)
        bytes[SegmentHeader.reservedSize + FrameHeader.size + 40] ^= 1
        try directory.write(bytes, to: file)
        let found = try #require(await error(opening: directory.journal))
        #expect(found.code == .journalCorrupt && found.message.contains("wal-"), "\(found)")
        #expect(found.message.contains("tenurectl inspect \(directory.journal)"), "\(found)")
        #expect(try directory.read(file) == bytes)
    }

    @Test("A journal of a newer format is refused, and the error says what to do")
    func newer() async throws {
        let directory = try await filled()
        let file = try #require(try directory.segments().first)
        let bytes = try directory.read(file)
        var header = try #require(SegmentHeader(decoding: bytes))
        header.formatMajor += 1
        try directory.write(header.encoded() + bytes.dropFirst(SegmentHeader.reservedSize), to: file)
        let found = try #require(await error(opening: directory.journal))
        #expect(found.code == .journalFormatNewer && found.message.contains("later one"), "\(found)")
    }

    /// Appends a record that only a later version writes.
    private func append(_ bytes: [UInt8], to directory: TemporaryDirectory) throws {
        let storage = try PosixStorage(directory: directory.journal)
        let entropy = Entropy(3)
        let (_, log) = try JournalLog.open(on: storage, options: JournalOptions(), entropy: entropy.next) { _, _ in }
        try log.append(makeBatch([bytes], after: log.lastSequence), sync: true)
        try log.close(cleanly: true)
    }

    @Test("A record of a newer version is refused as that, also by an inspector", arguments: [[0x30, 1], [1, 0xFF]])
    func newerRecord(bytes: [UInt8]) async throws {
        let directory = try await filled()
        try append(bytes, to: directory)
        let found = try #require(await error(opening: directory.journal))
        #expect(found.code == .journalFormatNewer && found.message.contains("later one"), "\(found)")
        #expect(await code { _ = try JournalInspection(directory: directory.journal) } == .journalFormatNewer)
    }

    @Test("A record that says of itself that it may be skipped is skipped, and the numbers go on after it")
    func skippedRecord() async throws {
        let directory = try await filled(3)
        try append([0xB0, 9, 1, 2, 3], to: directory)
        let scheduler = try await open(directory.journal)
        _ = try await scheduler.submit(Echo(text: "after it"))
        await scheduler.shutDown()
        let again = try await open(directory.journal)
        #expect(try await again.snapshot().tasks.count == 4)
        await again.shutDown()
        #expect(try JournalInspection(directory: directory.journal).tasks.count == 4)
    }

    @Test("D3: a writing that never ended is left out, and the opening says in words where its bytes are")
    func tornTail() async throws {
        let directory = try await filled(3)
        let file = try #require(try directory.segments().last)
        let name = file.split(separator: "/").last ?? ""
        let bytes = try directory.read(file)
        let end = bytes.endOfContent(in: 0..<bytes.count)
        // Without the mark of the clean close, and with half of another frame in its place.
        let mark = (end - FrameHeader.size + 7) / 8 * 8
        try directory.write(Array(bytes[..<mark]) + [1, 2, 3], to: file)
        let scheduler = try await open(directory.journal)
        let told = try #require(scheduler.opening.tornTail)
        #expect(told.hasPrefix("3 bytes in \(name) from byte \(mark), kept in quarantine/\(name)"), "\(told)")
        #expect(try await scheduler.snapshot().tasks.count == 3)
        await scheduler.shutDown()
    }

    @Test("A journal that failed at its opening is not left locked")
    func unlockedAfterFailure() async throws {
        let directory = try await filled()
        let file = try #require(try directory.segments().first)
        let bytes = try directory.read(file)
        try directory.write([], to: file)
        _ = await error(opening: directory.journal)
        try directory.write(bytes, to: file)
        let codes = [await error(opening: directory.journal)?.code]
        #expect(!codes.contains(.journalLocked))
    }

    @Test("D3, G7: after reopening handles are found again, with the right type only, and outputs are there")
    func handles() async throws {
        let directory = TemporaryDirectory()
        let first = try await open(directory.journal)
        let done = try await first.running(
            agents: 1,
            named: "a",
            { $0.handle(Echo.self) { task, _ in task.text + "!" } }
        ) {
            let handle = try await first.submit(Echo(text: "x"))
            _ = try await handle.output
            return handle.id
        }
        let scheduler = try await open(directory.journal)
        let waiting = try await scheduler.submit(Echo(text: "later"))
        #expect(waiting.id.epoch == 2 && waiting.id.number == 2)
        #expect(try await scheduler.handle(for: done, as: Echo.self).output == "x!")
        #expect(try await scheduler.handle(for: done).output == Array("\"x!\"".utf8))
        #expect(await code { _ = try await scheduler.handle(for: done, as: Held.self) } == .kindMismatch)
        for raw in [0, 1, UInt64.max, TaskID(epoch: 1, number: 2).rawValue, TaskID(epoch: 3, number: 1).rawValue] {
            #expect(await code { _ = try await scheduler.handle(for: TaskID(rawValue: raw)) } == .unknownTask)
        }
        await scheduler.shutDown()
    }

    @Test("Every option reaches the agent, the snapshot and the next opening unchanged")
    func options() async throws {
        let directory = TemporaryDirectory()
        var random = SeededGenerator(seed: 11)
        var submitted: [TaskID: (TaskOptions, [UInt8], Priority, TaskKind)] = [:]
        let first = try await open(directory.journal)
        for number in 0..<300 {
            var options = Hostile.options(&random)
            options.requires.remove("")
            if options.submitter == "" { options.submitter = nil }
            // One for each task, or it would be a duplicate.
            options.idempotencyKey = options.idempotencyKey.map { "\(number) \($0)" }
            let kind = TaskKind("k" + Hostile.text(&random))
            let payload = Hostile.bytes(&random)
            let priority = Priority.allCases[random.next(below: 4)]
            let task = RawTask(kind: kind, payload: payload)
            let id = try await first.submit(task, priority: priority, options: options).id
            submitted[id] = (options, payload, priority, kind)
        }
        let before = try await first.snapshot().tasks
        await first.shutDown()
        let second = try await open(directory.journal)
        let tasks = try await second.snapshot().tasks
        #expect(tasks == before && tasks.count == submitted.count)
        for task in tasks {
            let (options, payload, priority, kind) = try #require(submitted[task.id])
            #expect(task.options == options && task.payload == payload)
            #expect(task.priority == priority && task.kind == kind)
        }
        await second.shutDown()
    }

    @Test("D1: a submit whose caller is cancelled is recorded or indeterminate, never lost")
    func cancelledSubmits() async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await open(directory.journal)
        var ids: Set<TaskID> = []
        for _ in 0..<60 {
            let submit = Task { try await scheduler.submit(Echo(text: "x")).id }
            submit.cancel()
            do {
                ids.insert(try await submit.value)
            } catch let error as TenureError {
                #expect(error.code == .indeterminate)
                ids.insert(try #require(error.task))
            }
        }
        await scheduler.shutDown()
        let again = try await open(directory.journal)
        #expect(Set(try await again.snapshot().tasks.map(\.id)) == ids && ids.count == 60)
        await again.shutDown()
    }
}
