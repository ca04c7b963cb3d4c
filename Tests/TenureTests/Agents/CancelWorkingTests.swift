import Tenure
import TenureTesting
import Testing

/// T11, the agents' part: what each answer to a cancel means.
@Suite(.timeLimit(.minutes(20))) struct CancelWorkingTests {
    struct Mishap: Error {}

    enum Answer: CaseIterable {
        case success, error, cancellation, snooze, release, agentDeath, graceOver, shutdown
    }

    @Test("T11: a handler's Swift task is cancelled, and its answer decides", arguments: Answer.allCases)
    func handler(answer: Answer) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let (gate, wasCancelled) = (Rendezvous<Void>(), Locked(false))
            let agent = world.runAgent("a") { agent in
                agent.handle("k") { _, _ in
                    if answer == .agentDeath || answer == .graceOver || answer == .shutdown {
                        _ = await gate.valueRegardlessOfCancellation()
                    } else {
                        _ = await Rendezvous<Void>().value()
                    }
                    wasCancelled.withLock { $0 = Task.isCancelled }
                    switch answer {
                    case .success, .graceOver: return [7]
                    case .error: throw Mishap()
                    case .snooze: throw TaskDeferral.snooze(for: .seconds(1))
                    case .release: throw TaskDeferral.release
                    case .cancellation, .agentDeath, .shutdown: throw CancellationError()
                    }
                }
                agent.handle("other") { _, _ in [1] }
            }
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try await world.rest()
            let first = world.start { try await scheduler.cancel(task) }
            let second = world.start { try await scheduler.cancel(task) }
            try await world.rest()
            switch answer {
            case .agentDeath:
                agent.cancel()
                gate.deliver(())
            case .graceOver:
                #expect(try await world.task(task).status.name == "cancelling")
                try await world.sleep(.seconds(5))
                #expect(try await world.agent("a")?.isQuarantined == true)
            case .shutdown: #expect(await scheduler.shutDown(grace: .none).stuck == ["a"])
            default: break
            }
            // Idempotent: all who cancel get the same answer, also afterwards.
            let expected: TaskStatus = answer == .success ? .completed : .cancelled
            #expect(try await first.value == expected)
            #expect(try await second.value == expected)
            if answer != .shutdown { #expect(try await scheduler.cancel(task) == expected) }
            let found = try await world.task(task)
            #expect(found.failures == 0 && found.crashes == 0 && found.interruptions == 0 && found.snoozes == 0)
            if answer != .success { #expect(found.attempts.map(\.ending) == [.cancelled]) }
            if answer == .graceOver { try await returns(world, gate) }
            gate.deliver(())
            try await world.rest()
            #expect(wasCancelled.withLock { $0 })
            if answer != .agentDeath, answer != .shutdown {
                let output = try await scheduler.submit(RawTask(kind: "other")).output
                #expect(output == [1])
            }
        }
    }

    /// A5: the agent of a revoked lease gets nothing until its code returns, and that return starts a pass.
    private func returns(_ world: World, _ gate: Rendezvous<Void>) async throws {
        let waiting = try await world.scheduler.submit(RawTask(kind: "other"))
        try await world.sleep(.seconds(100))
        #expect(try await world.task(waiting.id).status == .ready)
        #expect(try await world.agent("a")?.isQuarantined == true)
        gate.deliver(())
        let output = try await waiting.output
        #expect(output == [1])
        let snapshot = try await world.scheduler.snapshot()
        #expect(snapshot.agent("a")?.isQuarantined == false)
        #expect(snapshot.statistics.staleAnswers == 1 && snapshot.statistics.revocations == 1)
    }

    @Test("T11: a session that falls silent, overstays or is shut down on leaves a cancelled task", arguments: 0..<3)
    func session(end: Int) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            let lease: Duration = end == 0 ? .seconds(2) : .seconds(30)
            try await scheduler.withSession("a", kinds: ["k"], leaseDuration: lease) { session in
                let offer = try await session.work()
                let cancelling = world.start { try await scheduler.cancel(task) }
                try await world.rest()
                if end == 2 { await scheduler.shutDown(grace: .none) }
                #expect(try await cancelling.value == .cancelled)
                let expected: Duration = end == 0 ? .seconds(2) : end == 1 ? .seconds(5) : .zero
                #expect(world.clock.now.offset >= expected && world.clock.now.offset < expected + .seconds(1))
                #expect(try await world.agent("a")?.state == (end == 0 ? nil : .idle))
                #expect(await code { try await session.complete(offer.lease) } == .staleLease)
                #expect(try await world.task(task).crashes == 0)
            }
        }
    }

    @Test("T11: a session learns of a cancel and of the end of its lease, whatever ends it")
    func interruption() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let options = TaskOptions(timeout: .seconds(60))
            for _ in 0..<3 { _ = try await scheduler.submit(RawTask(kind: "k"), options: options) }
            try await scheduler.withSession("a", kinds: ["k"], leaseDuration: .seconds(600)) { session in
                let first = try await session.work()
                let waiting = world.start { await session.interruption(of: first.lease) }
                let given = world.start { await session.interruption(of: first.lease) }
                try await world.rest()
                given.cancel()
                #expect(try await given.value == nil)
                let now = try await scheduler.snapshot().time
                let cancelling = world.start { try await scheduler.cancel(first.task) }
                guard case .cancelRequested(let until)? = try await waiting.value else { throw Missing("a cancel") }
                #expect(now.duration(to: until) >= .seconds(5) && now.duration(to: until) < .seconds(6))
                #expect(await session.interruption(of: first.lease) == .cancelRequested(until: until))
                try await session.fail(first.lease, TaskFailure("stopped"))
                #expect(try await cancelling.value == .cancelled)
                #expect(await session.interruption(of: first.lease) == .over)

                let second = try await session.work()
                let timedOut = world.start { await session.interruption(of: second.lease) }
                #expect(try await timedOut.value == .over)
                #expect(try await world.task(second.task).attempts.map(\.ending) == [.timedOut])

                let third = try await session.work()
                let ended = world.start { await session.interruption(of: third.lease) }
                try await world.rest()
                try await session.complete(third.lease)
                #expect(try await ended.value == .over)
            }
        }
    }

    @Test("T11: a handler on threads of its own is cancelled like any other")
    func threads() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let begun = Rendezvous<Void>()
        try await scheduler.running(
            agents: 1,
            named: "a",
            { agent in
                agent.handle("k", on: .threads(1)) { _, _ in
                    begun.deliver(())
                    while !Task.isCancelled { Self.work() }
                    throw CancellationError()
                }
                agent.handle("other") { _, _ in [1] }
            }
        ) {
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            _ = await begun.value()
            #expect(try await scheduler.cancel(task) == .cancelled)
            let output = try await scheduler.submit(RawTask(kind: "other")).output
            #expect(output == [1])
        }
    }

    /// Computes, as what blocks a thread does.
    private static func work() { for _ in 0..<1_000 { _ = SplitMix64(seed: 1) } }

    @Test("T11: an offer that is cancelled is revoked at once, and is no refusal of the agent")
    func offered() async throws {
        try await withWorld { world in
            let task = try await world.scheduler.submit(RawTask(kind: "k")).id
            try await world.scheduler.withSession("a", kinds: ["k"]) { session in
                let offer = try await session.offer()
                #expect(try await world.scheduler.cancel(task) == .cancelled)
                #expect(await session.interruption(of: offer.lease) == .over)
                #expect(await code { try await session.accept(offer.lease) } == .staleLease)
                #expect(try await world.agent("a")?.isUnresponsive == false)
                let next = try await world.scheduler.submit(RawTask(kind: "k")).id
                #expect(try await session.work().task == next)
            }
        }
    }

    @Test("T11: cancelling a handler never cancels another task's handler of its agent, whatever the order")
    func raceSimulated() async throws {
        for seed in 1...300 as ClosedRange<UInt64> {
            try await withWorld(seed: seed) { world in
                let met = Locked<Set<TaskID>>([])
                for name in ["a", "b", "c"] as [AgentName] {
                    world.runAgent(name) { agent in
                        agent.handle("k") { _, context in
                            // Ends at the very instant of the cancel.
                            try? await world.sleep(.milliseconds(1))
                            if Task.isCancelled { met.withLock { _ = $0.insert(context.task) } }
                            return []
                        }
                    }
                }
                try await world.rest()
                let tasks = try await Self.cancelEveryThird(world.scheduler, count: 12) {
                    try await world.rest()
                } pause: {
                    try await world.sleep(.milliseconds(1) - .nanoseconds(1))
                }
                try await Self.check(world.scheduler, tasks, met.withLock { $0 }, "seed \(seed)")
            }
        }
    }

    @Test("T11: cancelling a handler never cancels another task's handler of its agent, on real threads")
    func raceLive() async throws {
        let options = SchedulerOptions(retention: Retention(endedCount: 50_000))
        let scheduler = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
        let met = Locked<Set<TaskID>>([])
        try await scheduler.running(
            agents: 4,
            named: "a",
            { agent in
                agent.handle("k") { _, context in
                    for _ in 0..<3 { await Task.yield() }
                    if Task.isCancelled { met.withLock { _ = $0.insert(context.task) } }
                    return []
                }
            }
        ) {
            // Each is cancelled about when it runs.
            var tasks: [RawTaskHandle] = []
            for _ in 0..<4_000 {
                for _ in 0..<3 { tasks.append(try await scheduler.submit(RawTask(kind: "k"))) }
                _ = try await scheduler.cancel(tasks[tasks.count - 3].id)
            }
            try await Self.check(scheduler, tasks, met.withLock { $0 }, "live")
        }
    }

    private static func cancelEveryThird(
        _ scheduler: Scheduler,
        count: Int,
        _ begin: () async throws -> Void,
        pause: () async throws -> Void
    ) async throws -> [RawTaskHandle] {
        var handles: [RawTaskHandle] = []
        for _ in 0..<count { handles.append(try await scheduler.submit(RawTask(kind: "k"))) }
        try await begin()
        for index in stride(from: 0, to: count, by: 3) {
            if index.isMultiple(of: 2) { try await pause() }
            _ = try await scheduler.cancel(handles[index].id)
        }
        return handles
    }

    private static func check(
        _ scheduler: Scheduler,
        _ handles: [RawTaskHandle],
        _ met: Set<TaskID>,
        _ run: String
    ) async throws {
        for (index, handle) in handles.enumerated() where !index.isMultiple(of: 3) { _ = try await handle.output }
        let tasks = try await scheduler.snapshot().tasks.reduce(into: [TaskID: TaskSnapshot]()) { $0[$1.id] = $1 }
        for (index, handle) in handles.enumerated() {
            guard let task = tasks[handle.id] else { throw Missing("task \(index)") }
            if !index.isMultiple(of: 3) {
                #expect(!met.contains(handle.id), "\(run): task \(index) was cancelled with another one")
                #expect(task.attempts.allSatisfy { $0.ending == .completed }, "\(run): task \(index)")
            }
            #expect(
                task.status == .completed || index.isMultiple(of: 3) && task.status == .cancelled,
                "\(run): \(index)"
            )
        }
    }
}
