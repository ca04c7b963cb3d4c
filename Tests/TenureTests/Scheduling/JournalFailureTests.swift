import Tenure
import TenureTesting
import Testing

@Suite struct JournalFailureTests {
    private static let inputOutputError: Int32 = 5

    @Test("D2: a task that may not be durable is not found, and a failed journal says so to every reader")
    func reading() async throws {
        let storage = SimulatedStorage()
        let scheduler = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        let kept = try await scheduler.submit(Echo(text: "kept")).id
        storage.fail(StorageFault(call: 1, of: .sync, code: Self.inputOutputError, isSticky: true))
        let submit = Task { try await scheduler.submit(Echo(text: "lost")) }
        submit.cancel()
        guard case .failure(let error as TenureError) = await submit.result else { throw Missing("an error") }
        #expect(error.code == .indeterminate)
        let lost = try #require(error.task)
        #expect(await code { _ = try await scheduler.handle(for: lost) } == .indeterminate)
        #expect(await code { _ = try await scheduler.handle(for: lost, as: Echo.self) } == .indeterminate)
        #expect(await code { _ = try await scheduler.snapshot() } == .indeterminate)
        #expect(await code { _ = try await scheduler.observe() } == .indeterminate)
        #expect(await code { _ = try await scheduler.tasks() } == .indeterminate)
        #expect(await code { _ = try await scheduler.counts() } == .indeterminate)
        #expect(try await scheduler.handle(for: kept).id == kept)
        #expect(await scheduler.shutDown().failure?.code == .journalFailed)
        storage.crash()
        let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        #expect(await code { _ = try await again.handle(for: lost) } == .unknownTask)
        #expect(try await again.handle(for: kept).id == kept)
        await again.shutDown()
    }

    @Test("D2: the error of a read that failed speaks of what was read, not of a task")
    func message() async throws {
        let storage = SimulatedStorage()
        let scheduler = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        storage.fail(StorageFault(call: 1, of: .sync, code: Self.inputOutputError))
        _ = try? await scheduler.submit(Echo(text: "lost"))
        do throws(TenureError) {
            _ = try await scheduler.snapshot()
            Issue.record("a snapshot of what may be gone")
        } catch {
            #expect(error.message.contains("what was read") && !error.message.contains("the task"), "\(error)")
        }
        await scheduler.shutDown()
    }

    /// What anybody was told of a scheduler's tasks.
    private struct Told: Sendable {
        var submitted: Set<TaskID> = []
        var completed: Set<TaskID> = []
        var errors: [String: TenureError.Code] = [:]
    }

    @Test(
        "D1, D5: when the journal fails, all who wait are told so, and what anybody was told of is there again",
        arguments: [StorageOperation.write, .sync, .create, .list, .allocate],
        1...4
    )
    func failing(operation: StorageOperation, call: Int) async throws {
        let storage = SimulatedStorage()
        let options = SchedulerOptions(segmentBytes: 64 << 10)
        let scheduler = try await Scheduler.open(.storage(storage), options: options, clock: VirtualClock())
        // One write that fails may be that of a witness, which nobody misses.
        let isSticky = operation == .write || call.isMultiple(of: 2)
        storage.fail(StorageFault(call: call, of: operation, code: Self.inputOutputError, isSticky: isSticky))
        let told = Locked(Told())
        await withTaskGroup(of: Void.self) { group in
            func start(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
                group.addTask {
                    do {
                        try await body()
                    } catch let error as TenureError {
                        told.withLock { $0.errors[name] = error.code }
                    } catch {
                        Issue.record("\(name): \(error)")
                    }
                }
            }
            start("run") { try await scheduler.run() }
            start("agent") { try await scheduler.runAgent("a") { $0.handle(Echo.self) { task, _ in task.text } } }
            start("session") { try await Self.work(scheduler, told) }
            start("submit") {
                while true {
                    let task = try await scheduler.submit(Echo(text: String(repeating: "x", count: 5_000))).id
                    told.withLock { _ = $0.submitted.insert(task) }
                    let raw = try await scheduler.submit(RawTask(kind: "raw")).id
                    told.withLock { _ = $0.submitted.insert(raw) }
                }
            }
            start("output") {
                while true {
                    let handle = try await scheduler.submit(Echo(text: "x"))
                    _ = try await handle.output
                    told.withLock { _ = $0.completed.insert(handle.id) }
                }
            }
            start("observe") { try await Self.watch(scheduler, told) }
            start("snapshot") {
                while true {
                    // A call that finds everything durable never suspends, and this would keep a thread of the pool.
                    await Task.yield()
                    for task in try await scheduler.snapshot().tasks {
                        told.withLock { told in
                            told.submitted.insert(task.id)
                            if task.status == .completed { told.completed.insert(task.id) }
                        }
                    }
                }
            }
        }
        let found = told.withLock { $0 }
        #expect(found.errors["run"] == .journalFailed)
        for name in ["submit", "output", "snapshot"] {
            let error = try #require(found.errors[name])
            #expect(error == .journalFailed || error == .indeterminate, "\(name): \(error)")
        }
        #expect(await scheduler.shutDown().failure?.code == .journalFailed)
        storage.crash()
        let again = try await Scheduler.open(.storage(storage), options: options, clock: VirtualClock())
        #expect(!again.opening.endedCleanly)
        let tasks = try await again.snapshot().tasks
        #expect(found.submitted.subtracting(tasks.map(\.id)).isEmpty)
        #expect(found.completed.subtracting(tasks.filter { $0.status == .completed }.map(\.id)).isEmpty)
        await again.shutDown()
    }

    private static func work(_ scheduler: Scheduler, _ told: Locked<Told>) async throws {
        try await scheduler.withSession("s", kinds: ["raw"]) { session in
            while let offer = try await session.next() {
                try await session.accept(offer.lease)
                try await session.complete(offer.lease)
                told.withLock { _ = $0.completed.insert(offer.task) }
            }
        }
    }

    private static func watch(_ scheduler: Scheduler, _ told: Locked<Told>) async throws {
        for await event in try await scheduler.observe(buffering: 1_000_000).events {
            guard let task = event.task else { continue }
            told.withLock { told in
                told.submitted.insert(task)
                if event.kind == .completed { told.completed.insert(task) }
            }
        }
    }
}
