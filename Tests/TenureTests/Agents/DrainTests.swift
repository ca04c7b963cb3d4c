import Tenure
import TenureTesting
import Testing

/// The flag *draining*, and the end of schedulers whose agents do not end.
@Suite(.timeLimit(.minutes(20))) struct DrainTests {
    @Test("Section 3: a drained agent of handlers finishes what it holds, and ends", arguments: [true, false])
    func handlers(isWorking: Bool) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let agent = world.runAgent("a") { agent in
                agent.handle("k") { _, _ in
                    try await world.sleep(.seconds(10))
                    return [1]
                }
            }
            var first: RawTaskHandle?
            if isWorking { first = try await scheduler.submit(RawTask(kind: "k")) }
            try await world.rest()
            try await scheduler.drain("a")
            try await scheduler.drain("a")
            if isWorking { #expect(try await world.agent("a")?.isDraining == true) }
            let second = try await scheduler.submit(RawTask(kind: "k"))
            try await agent.value
            if let output = try await first?.output { #expect(output == [1]) }
            let snapshot = try await scheduler.snapshot()
            #expect(snapshot.agents.isEmpty && snapshot.task(second.id)?.status == .ready)
            #expect(snapshot.tasks.allSatisfy { $0.interruptions == 0 && $0.crashes == 0 })
            // The name is free again.
            world.runAgent("a") { $0.handle("k") { _, _ in [2] } }
            let output = try await second.output
            #expect(output == [2])
            #expect(await code { try await scheduler.drain("nobody") } == .unknownAgent)
        }
    }

    @Test("Section 3: a drained session settles what it holds and gets nil, also over a reconnect")
    func session() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            try await scheduler.withSession("a", kinds: ["k"]) { idle in
                let asking = world.start { try await idle.next() }
                try await world.rest()
                try await scheduler.drain("a")
                #expect(try await asking.value == nil)
                #expect(try await idle.next() == nil)
            }
            for _ in 0..<2 { _ = try await scheduler.submit(RawTask(kind: "k")) }
            try await scheduler.withSession("b", kinds: ["k"]) { old in
                let lease = try await old.work().lease
                try await scheduler.drain("b")
                try await scheduler.withSession("b", kinds: ["k"], resuming: lease) { new in
                    #expect(try await world.agent("b")?.isDraining == true)
                    try await new.complete(try #require(new.resumed))
                    #expect(try await new.next() == nil)
                }
            }
            // A new connection is a new agent.
            try await scheduler.withSession("b", kinds: ["k"]) { _ = try await $0.work() }
        }
    }

    @Test("Q3: a handler that never returns is reported as stuck and holds nobody up", arguments: [true, false])
    func stuck(isQuarantined: Bool) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let gate = Rendezvous<Void>()
            for name in ["deaf", "quick"] as [AgentName] {
                world.runAgent(name, capabilities: [Capability(name.rawValue)]) { agent in
                    agent.handle("k") { _, context in
                        if context.agent == "deaf" { _ = await gate.valueRegardlessOfCancellation() }
                        return []
                    }
                }
            }
            let options = TaskOptions(requires: ["deaf"], timeout: isQuarantined ? .seconds(1) : nil)
            let task = try await scheduler.submit(RawTask(kind: "k"), options: options).id
            _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(requires: ["quick"])).output
            try await world.sleep(.seconds(2))
            let before = world.clock.now
            let grace = ShutdownGrace(finishing: .seconds(3), cancelling: .seconds(2))
            let report = await scheduler.shutDown(grace: grace)
            #expect(report.stuck == ["deaf"])
            // A revoked lease is nothing to wait for.
            #expect(report.released == (isQuarantined ? [] : [task]))
            #expect(before.duration(to: world.clock.now) == (isQuarantined ? .zero : .seconds(5)))
            let found = try await world.task(task)
            #expect(found.interruptions == (isQuarantined ? 0 : 1) && found.failures == (isQuarantined ? 1 : 0))
            gate.deliver(())
        }
    }

    /// How a lease may end while the scheduler drains.
    enum LeaseEnd: CaseIterable {
        case completed, retried, failed, snoozed, cancelled, poisoned
        case released, left, fellSilent, takenBack

        var hasResult: Bool {
            switch self {
            case .completed, .retried, .failed, .snoozed, .cancelled, .poisoned: true
            case .released, .left, .fellSilent, .takenBack: false
            }
        }

        func end(_ lease: Lease, of session: AgentSession, _ world: World) async throws {
            switch self {
            case .completed: try await session.complete(lease)
            case .retried: try await session.fail(lease, TaskFailure("later"))
            case .failed: try await session.fail(lease, .permanent("never"))
            case .snoozed: try await session.snooze(lease, for: .seconds(1))
            // It does not stop by itself, and its grace ends.
            case .cancelled: #expect(try await world.scheduler.cancel(lease.task) == .cancelled)
            case .released: try await session.release(lease)
            case .left, .poisoned: await session.leave()
            case .fellSilent: try await world.sleep(.seconds(31))
            case .takenBack: try await world.sleep(.seconds(66))
            }
        }
    }

    @Test(
        "Q3: a report tells what had a result from what was given back, however and whenever",
        arguments: LeaseEnd.allCases
    )
    func told(end: LeaseEnd) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let retry = RetryPolicy(maximumCrashes: end == .poisoned ? 1 : 3)
            let task = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(retry: retry)).id
            let duration: Duration = end == .takenBack ? .seconds(3_600) : .seconds(30)
            try await scheduler.withSession("a", kinds: ["k"], leaseDuration: duration) { session in
                let lease = try await session.work().lease
                let ending = world.start { await scheduler.shutDown(grace: ShutdownGrace(finishing: .seconds(60))) }
                try await world.rest()
                try await end.end(lease, of: session, world)
                let report = try await ending.value
                #expect(report.released == (end.hasResult ? [] : [task]))
                #expect(report.finished == (end.hasResult ? 1 : 0))
            }
        }
    }

    @Test("Q3: a quarantined agent whose code returns while the scheduler drains is not stuck")
    func comesBack() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            for timeout in [Duration.seconds(1), nil] {
                _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(timeout: timeout))
            }
            try await scheduler.withSession("late", kinds: ["k"]) { late in
                let lost = try await late.work()
                try await scheduler.withSession("busy", kinds: ["k"]) { busy in
                    let held = try await busy.work()
                    try await world.sleep(.seconds(2))
                    #expect(try await world.agent("late")?.isQuarantined == true)
                    let ending = world.start { await scheduler.shutDown(grace: ShutdownGrace(finishing: .seconds(10))) }
                    try await world.rest()
                    #expect(await code { try await late.complete(lost.lease) } == .staleLease)
                    #expect(try await late.next() == nil)
                    try await busy.complete(held.lease)
                    let report = try await ending.value
                    #expect(report.finished == 1 && report.stuck.isEmpty)
                }
            }
        }
    }

    @Test("A8: an agent that fails for ever harms no other")
    func failing() async throws {
        let policy = RetryPolicy(maximumAttempts: 1_000, baseDelay: .milliseconds(1), maximumDelay: .milliseconds(1))
        let options = SchedulerOptions(retry: policy)
        try await withWorld(options: options) { world in
            world.runAgent("bad") { $0.handle("k") { _, _ in throw TaskFailure("always") } }
            world.runAgent("good") { agent in
                agent.handle("k") { _, _ in
                    try await world.sleep(.milliseconds(1))
                    return [1]
                }
            }
            var handles: [RawTaskHandle] = []
            for _ in 0..<20 { handles.append(try await world.scheduler.submit(RawTask(kind: "k"))) }
            for handle in handles {
                let output = try await handle.output
                #expect(output == [1])
            }
            #expect(try await world.scheduler.snapshot().agents.map(\.name) == ["bad", "good"])
        }
    }
}
