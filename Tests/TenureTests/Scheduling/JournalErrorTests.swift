import Tenure
import TenureTesting
import Testing

@Suite struct JournalErrorTests {
    private func open(_ path: String) async throws(TenureError) -> Scheduler {
        try await Scheduler.open(.directory(path))
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

    @Test("A folder below a file cannot be made, and the error says what to do")
    func notWritable() async throws {
        let directory = TemporaryDirectory()
        try directory.write([1], to: directory.path + "/file")
        let found = try #require(await error(opening: directory.path + "/file/journal"))
        #expect(found.code == .journalNotWritable, "\(found)")
        #expect(found.message.contains("file") && found.message.contains("Make the folder writable"))
    }

    @Test("D6: a second opening is refused while the first lives, and possible after it")
    func locked() async throws {
        let directory = TemporaryDirectory()
        let first = try await open(directory.journal)
        let found = try #require(await error(opening: directory.journal))
        #expect(found.code == .journalLocked && found.message.contains("another folder"), "\(found)")
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
        #expect(try directory.read(file) == bytes)
    }

    @Test("A journal of a newer format is refused, and so is a record of a newer version")
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
