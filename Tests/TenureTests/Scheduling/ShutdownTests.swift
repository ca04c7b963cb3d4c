import Tenure
import TenureTesting
import Testing

@Suite struct ShutdownTests {
    private static let places = [true, false]

    private func location(_ directory: TemporaryDirectory, _ inMemory: Bool) -> StoreLocation {
        inMemory ? .inMemory : .directory(directory.journal)
    }

    @Test(
        "Q1: a scheduler can be shut down before it runs, twice and concurrently; run() then returns",
        arguments: places
    )
    func beforeRun(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await Scheduler.open(location(directory, inMemory), clock: VirtualClock())
        _ = try await scheduler.submit(Echo(text: "x"))
        let reports = await withTaskGroup(of: ShutdownReport.self) { group in
            for _ in 0..<8 { group.addTask { await scheduler.shutDown() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.count == 8 && Set(reports).count == 1)
        #expect(reports.allSatisfy { $0.finished == 0 && $0.released.isEmpty && $0.failure == nil })
        try await scheduler.run()
        #expect(await code { _ = try await scheduler.submit(Echo(text: "y")) } == .shutDown)
        #expect(
            await code { try await scheduler.runAgent("a") { $0.handle("k") { payload, _ in payload } } } == .shutDown
        )
        #expect(await code { try await scheduler.withSession("a", kinds: ["k"]) { _ in } } == .shutDown)
        #expect(try await scheduler.snapshot().counts.ready == 1)
    }

    @Test("Q1: run() during a shutdown of one that never ran is no error", arguments: places)
    func runDuringShutdown(inMemory: Bool) async throws {
        for _ in 0..<50 {
            let directory = TemporaryDirectory()
            let scheduler = try await Scheduler.open(location(directory, inMemory), clock: VirtualClock())
            async let end = scheduler.shutDown()
            try await scheduler.run()
            // The journal is closed by now, whichever came first.
            if !inMemory {
                let next = try await Scheduler.open(location(directory, inMemory), clock: VirtualClock())
                await next.shutDown()
            }
            _ = await end
        }
    }

    @Test("Q1: run() runs once")
    func twice() async throws {
        try await withRunning { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            // Tasks are given only while it runs.
            _ = try await scheduler.withSession("a", kinds: ["k"]) { try await $0.offer() }
            #expect(await code { try await scheduler.run() } == .alreadyRunning)
        }
    }

    @Test("Q1: what is submitted before run() is acknowledged, and runs then", arguments: places)
    func submitBeforeRun(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await Scheduler.open(location(directory, inMemory), clock: VirtualClock())
        let handle = try await scheduler.submit(Echo(text: "early"))
        #expect(try await scheduler.snapshot().task(handle.id)?.status == .ready)
        try await scheduler.running(agents: 1, named: "a", { $0.handle(Echo.self) { task, _ in task.text } }) {
            let output = try await handle.output
            #expect(output == "early")
        }
    }

    @Test("Q1: after the end every waiter fails with a named error", arguments: places)
    func waiters(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await Scheduler.open(location(directory, inMemory), clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let handle = try await scheduler.submit(Echo(text: "nobody comes"))
        let waiters = (0..<5).map { _ in Task { try await handle.output } }
        let asking = Task { try await scheduler.withSession("a", kinds: ["other"]) { try await $0.next() } }
        try await eventually { try await scheduler.snapshot().agent("a")?.askingSince != nil }
        await scheduler.shutDown()
        try await run.value
        for waiter in waiters { #expect(await code { _ = try await waiter.value } == .shutDown) }
        #expect(await code { _ = try await handle.output } == .shutDown)
        #expect(try await asking.value == nil)
    }

    @Test("Q1: agents finish what they hold, within the grace")
    func finishing() async throws {
        let (begun, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let agent = Task {
            try await scheduler.runAgent("a") { agent in
                agent.handle(Held.self) { task, _ in
                    begun.deliver(())
                    _ = await mayEnd.value()
                    return 5
                }
            }
        }
        let handle = try await scheduler.submit(Held())
        _ = await begun.value()
        let end = Task { await scheduler.shutDown(grace: ShutdownGrace(finishing: .seconds(3_600))) }
        try await eventually { await code { _ = try await scheduler.submit(Echo(text: "")) } == .shutDown }
        mayEnd.deliver(())
        let report = await end.value
        #expect(report.finished == 1 && report.released.isEmpty && report.stuck.isEmpty)
        #expect(try await handle.output == 5)
        try await agent.value
        try await run.value
    }

    @Test("Q3: a handler that never returns holds nobody who shuts down, and is named", arguments: places)
    func stuck(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let (begun, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
        let scheduler = try await Scheduler.open(location(directory, inMemory), clock: ContinuousClock())
        let run = Task { try await scheduler.run() }
        let agent = Task {
            try await scheduler.runAgent("stubborn") { agent in
                agent.handle(Held.self) { _, _ in
                    begun.deliver(())
                    _ = await mayEnd.valueRegardlessOfCancellation()
                    return 1
                }
            }
        }
        let handle = try await scheduler.submit(Held())
        _ = await begun.value()
        let grace = ShutdownGrace(finishing: .milliseconds(1), cancelling: .milliseconds(1))
        let report = await scheduler.shutDown(grace: grace)
        #expect(report.released == [handle.id] && report.stuck == ["stubborn"] && report.finished == 0)
        try await run.value
        mayEnd.deliver(())
        try await agent.value
        let snapshot = try await scheduler.snapshot()
        // Its late answer is stale (A5).
        #expect(snapshot.task(handle.id)?.status == .ready && snapshot.task(handle.id)?.interruptions == 1)
        #expect(snapshot.statistics.staleAnswers == 1)
    }

    /// What a call of the library throws in a handler that is cut short; `nil` for the language's own.
    private static let cuts: [TenureError.Code?] = [nil, .indeterminate, .submitCancelled, .backupCancelled, .shutDown]

    @Test(
        "Q1, T6: a handler that heeds its cancellation gives its task back; this counts nothing",
        arguments: cuts
    )
    func cancelled(code: TenureError.Code?) async throws {
        let begun = Rendezvous<Void>()
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let agent = Task {
            try await scheduler.runAgent("a") { agent in
                agent.handle(Held.self) { _, _ in
                    begun.deliver(())
                    _ = await Rendezvous<Void>().value()
                    if let code { throw TenureError(code, "The waiting task was cancelled.") }
                    try Task.checkCancellation()
                    return 1
                }
            }
        }
        let options = TaskOptions(retry: RetryPolicy(maximumAttempts: 1))
        let handle = try await scheduler.submit(Held(), options: options)
        _ = await begun.value()
        let grace = ShutdownGrace(finishing: .zero, cancelling: .seconds(3_600))
        let report = await scheduler.shutDown(grace: grace)
        #expect(report.stuck.isEmpty && report.released == [handle.id] && report.finished == 0)
        try await run.value
        try await agent.value
        let task = try await scheduler.snapshot().task(handle.id)
        #expect(task?.status == .ready && task?.interruptions == 1 && task?.failures == 0)
    }

    @Test("Q2: cancelling run() is the hard stop", arguments: places)
    func hardStop(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let begun = Rendezvous<Void>()
        let scheduler = try await Scheduler.open(location(directory, inMemory), clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let agent = Task {
            try await scheduler.runAgent("a") { agent in
                agent.handle(Held.self) { _, _ in
                    begun.deliver(())
                    _ = await Rendezvous<Void>().value()
                    throw CancellationError()
                }
            }
        }
        let handle = try await scheduler.submit(Held())
        _ = await begun.value()
        run.cancel()
        try await run.value
        try await agent.value
        // Whether the handler heeded its cancellation before its lease was taken or not.
        let report = await scheduler.shutDown()
        #expect(report.released == [handle.id] && report.finished == 0)
        #expect(await code { _ = try await handle.output } == .shutDown)
        if !inMemory {
            let again = try await Scheduler.open(.directory(directory.journal), clock: VirtualClock())
            #expect(again.opening.endedCleanly)
            #expect(try await again.snapshot().counts.ready == 1)
            await again.shutDown()
        }
    }

    @Test("Q2: a run() that is cancelled before it begins ends at once")
    func cancelledBeforeRun() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let gate = Rendezvous<Void>()
        let run = Task {
            _ = await gate.valueRegardlessOfCancellation()
            try await scheduler.run()
        }
        run.cancel()
        gate.deliver(())
        try await run.value
        #expect(await code { _ = try await scheduler.submit(Echo(text: "")) } == .shutDown)
    }

    @Test("Q1: a handler may shut its scheduler down")
    func fromHandler() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let agent = Task {
            try await scheduler.runAgent("a") { agent in
                agent.handle(Held.self) { _, _ in
                    let report = await scheduler.shutDown(grace: .none)
                    return report.stuck.count
                }
            }
        }
        _ = try await scheduler.submit(Held())
        try await run.value
        try await agent.value
    }

    @Test("Q2: opening, running and closing over and over leaves the journal in order")
    func manyLives() async throws {
        let directory = TemporaryDirectory()
        for epoch in 1...25 as ClosedRange<UInt64> {
            let scheduler = try await Scheduler.open(.directory(directory.journal), clock: VirtualClock())
            #expect(scheduler.opening.epoch == epoch && scheduler.opening.endedCleanly)
            try await scheduler.running(agents: 1, named: "a", { $0.handle(Echo.self) { task, _ in task.text } }) {
                _ = try await scheduler.submit(Echo(text: "\(epoch)")).output
            }
        }
        let scheduler = try await Scheduler.open(.directory(directory.journal), clock: VirtualClock())
        #expect(try await scheduler.snapshot().counts.completed == 25)
        await scheduler.shutDown()
    }
}
