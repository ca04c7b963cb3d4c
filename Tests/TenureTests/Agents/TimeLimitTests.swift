import Tenure
import TenureTesting
import Testing

/// What happens to agents by time alone.
@Suite(.timeLimit(.minutes(20))) struct TimeLimitTests {
    @Test(
        "A5, T6: an attempt that takes too long has failed; its agent is quarantined, its late answer stale",
        arguments: [
            true, false,
        ]
    )
    func attempt(heeds: Bool) async throws {
        let options = SchedulerOptions(retry: RetryPolicy(maximumAttempts: 2, baseDelay: .zero))
        try await withWorld(options: options) { world in
            let (gate, runs) = (Rendezvous<Void>(), Locked(0))
            world.runAgent("a") { agent in
                agent.handle("k") { _, _ in
                    runs.withLock { $0 += 1 }
                    if heeds {
                        _ = await Rendezvous<Void>().value()
                        #expect(Task.isCancelled)
                        throw CancellationError()
                    }
                    _ = await gate.valueRegardlessOfCancellation()
                    return []
                }
            }
            let handle = try await world.scheduler.submit(
                RawTask(kind: "k"),
                options: TaskOptions(timeout: .seconds(3))
            )
            try await world.sleep(.seconds(3) - .nanoseconds(1))
            #expect(try await world.task(handle.id).failures == 0)
            try await world.sleep(.nanoseconds(2))
            #expect(try await world.task(handle.id).failures == 1)
            try await world.sleep(.seconds(4))
            let found = try await world.task(handle.id)
            if heeds {
                #expect(found.status == .dead(.attemptsExhausted) && runs.withLock { $0 } == 2)
                #expect(found.errors.map(\.ending) == [.timedOut, .timedOut])
                #expect(found.errors.allSatisfy { $0.message.contains("timeout") })
            } else {
                // The only agent's code has not come back.
                #expect(found.status == .ready && found.failures == 1)
                #expect(try await world.agent("a")?.isQuarantined == true)
                #expect(await world.scheduler.shutDown(grace: .none).stuck == ["a"])
            }
            gate.deliver(())
        }
    }

    @Test("T11: an attempt whose time is over while it is to be cancelled is revoked then, and is no failure")
    func attemptOfCancelled() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(timeout: .seconds(2))).id
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                _ = try await session.work()
                #expect(try await scheduler.cancel(task) == .cancelled)
                #expect(world.clock.now.offset >= .seconds(2) && world.clock.now.offset < .seconds(3))
                let found = try await world.task(task)
                #expect(found.failures == 0 && found.attempts.map(\.message) == ["graceEnded"])
                #expect(try await world.agent("a")?.isQuarantined == true)
            }
        }
    }

    @Test("G6: of two racing settlements the first to enter wins, and the other is stale")
    func racing() async throws {
        for seed in 1...50 as ClosedRange<UInt64> {
            try await withWorld(seed: seed) { world in
                _ = try await world.scheduler.submit(RawTask(kind: "k"))
                try await world.scheduler.withSession("a", kinds: ["k"]) { session in
                    let lease = try await session.work().lease
                    let calls = session.answers.filter { ["complete", "fail", "release", "snooze"].contains($0.name) }
                    let lost = Locked(0)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for call in [0, 1, 2, 3] {
                            group.addTask {
                                let answer = session.answers.filter {
                                    ["complete", "fail", "release", "snooze"].contains($0.name)
                                }[call]
                                let error = await code { try await answer.give(lease) }
                                if error == .staleLease { lost.withLock { $0 += 1 } }
                            }
                        }
                        try await group.waitForAll()
                    }
                    #expect(lost.withLock { $0 } == calls.count - 1)
                    #expect(try await world.scheduler.snapshot().statistics.staleAnswers == calls.count - 1)
                }
            }
        }
    }

    @Test("G6: a settlement is valid as long as its lease is live, even past its deadline")
    func late() async throws {
        var inTime = 0
        for seed in 1...40 as ClosedRange<UInt64> {
            inTime += try await withWorld(seed: seed) { world in
                let options = TaskOptions(timeout: .seconds(5))
                let task = try await world.scheduler.submit(RawTask(kind: "k"), options: options).id
                return try await world.scheduler.withSession(
                    "a",
                    kinds: ["k"],
                    leaseDuration: .seconds(3_600)
                ) { session in
                    let lease = try await session.work().lease
                    try await world.rest()
                    // The time is over, and whether the timer or the answer goes in first is the seed's choice.
                    world.clock.advance(by: .seconds(6))
                    if seed.isMultiple(of: 2) { await world.executor.yield() }
                    let error = await code { try await session.complete(lease) }
                    let found = try await world.task(task)
                    #expect(error == nil || error == .staleLease)
                    #expect(found.attempts.map(\.ending) == [error == nil ? .completed : .timedOut], "seed \(seed)")
                    return error == nil ? 1 : 0
                }
            }
        }
        #expect(inTime > 0 && inTime < 40)
    }

    @Test("Section 3: one that never accepts is offered again after 1 s, doubling to 60 s; the task counts refusals")
    func unresponsive() async throws {
        let options = SchedulerOptions(retry: RetryPolicy(maximumRefusals: 9), acceptanceTimeout: .seconds(7))
        try await withWorld(options: options) { world in
            let task = try await world.scheduler.submit(RawTask(kind: "k")).id
            try await world.scheduler.withSession("a", kinds: ["k"]) { session in
                var last = world.clock.now
                for wait in [0, 1, 2, 4, 8, 16, 32, 60, 60] {
                    let offer = try await session.offer()
                    #expect(last.duration(to: world.clock.now) == .seconds(wait))
                    // Nothing else happens than that the time for accepting is over.
                    #expect(await session.interruption(of: offer.lease) == .over)
                    #expect(last.duration(to: world.clock.now) == .seconds(wait + 7))
                    #expect(try await world.agent("a")?.isUnresponsive == true)
                    #expect(await code { try await session.accept(offer.lease) } == .staleLease)
                    last = world.clock.now
                }
                let found = try await world.task(task)
                #expect(found.status == .dead(.undeliverable) && found.refusals == 9 && found.crashes == 0)
            }
        }
    }

    @Test("Section 3: an unresponsive agent is considered last, and accepting clears that")
    func consideredLast() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(pinnedTo: "late"))
            try await scheduler.withSession("late", kinds: ["k"]) { late in
                let ignored = try await late.offer()
                _ = await late.interruption(of: ignored.lease)
                _ = try await scheduler.cancel(ignored.task)
                let asking = world.start { try await late.next() }
                // Long after it may be offered something again; it has asked longest.
                try await world.sleep(.seconds(10))
                try await scheduler.withSession("prompt", kinds: ["k"]) { prompt in
                    let other = world.start { try await prompt.next() }
                    try await world.rest()
                    let first = try await scheduler.submit(RawTask(kind: "k")).id
                    #expect(try await other.value?.task == first)
                    let second = try await scheduler.submit(RawTask(kind: "k")).id
                    let offer = try #require(try await asking.value)
                    #expect(offer.task == second)
                    #expect(try await world.agent("late")?.isUnresponsive == true)
                    try await late.accept(offer.lease)
                    #expect(try await world.agent("late")?.isUnresponsive == false)
                }
            }
        }
    }

    @Test("A3: a slow session that reports keeps its task; a silent one loses it, and is over")
    func heartbeats() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try await scheduler.withSession("a", kinds: ["k"], leaseDuration: .seconds(10)) { session in
                let lease = try await session.work().lease
                for beat in 0..<100 {
                    try await world.sleep(.seconds(10) - .nanoseconds(1))
                    switch beat % 4 {
                    case 0: try await session.heartbeat(lease)
                    case 1: try await session.progress(lease, "\(beat)")
                    case 2: try await session.block(lease)
                    default: try await session.unblock(lease)
                    }
                    #expect(try await world.task(task).status.name == "working")
                }
                #expect(try await world.agent("a")?.progress == "97")
                try await world.sleep(.seconds(10) - .nanoseconds(1))
                #expect(try await world.task(task).crashes == 0)
                try await world.sleep(.nanoseconds(2))
                let found = try await world.task(task)
                #expect(found.status == .ready && found.crashes == 1)
                #expect(found.errors.map(\.message) == ["The agent fell silent."])
                #expect(try await scheduler.snapshot().agents.isEmpty)
                #expect(await code { _ = try await session.next() } == .sessionOver)
                #expect(await code { try await session.complete(lease) } == .staleLease)
            }
            let statistics = try await scheduler.snapshot().statistics
            #expect(statistics.reclaims == 1 && statistics.revocations == 1)
        }
    }

    @Test("G4: a handler says how far it is, under its own lease, and learns so that it has lost it")
    func progress() async throws {
        try await withWorld { world in
            let (scheduler, told) = (world.scheduler, Locked<[TenureError.Code?]>([]))
            let (_, events) = try await scheduler.observe()
            world.runAgent("a") { agent in
                agent.handle("k") { _, context in
                    for step in ["one", "two"] {
                        let error = await code { try await context.progress(step) }
                        told.withLock { $0.append(error) }
                        try? await world.sleep(.seconds(2))
                    }
                    return []
                }
            }
            let options = TaskOptions(timeout: .seconds(1), retry: RetryPolicy(maximumAttempts: 1))
            _ = try await scheduler.submit(RawTask(kind: "k"), options: options)
            try await world.rest()
            #expect(try await world.agent("a")?.progress == "one")
            try await world.sleep(.seconds(5))
            #expect(told.withLock { $0 } == [nil, .staleLease])
            await scheduler.shutDown(grace: .none)
            let progress = await events.reduce(into: [String?]()) { if $1.kind == .progressed { $0.append($1.detail) } }
            #expect(progress == ["one"])
        }
    }

    @Test("A3: agents that hold nothing may be silent for ever")
    func idle() async throws {
        try await withWorld { world in
            try await world.scheduler.withSession("a", kinds: ["k"], leaseDuration: .seconds(1)) { session in
                let asking = world.start { try await session.next() }
                try await world.sleep(.seconds(86_400))
                let task = try await world.scheduler.submit(RawTask(kind: "k")).id
                #expect(try await asking.value?.task == task)
            }
        }
    }

    @Test("A3: no deadline of an ended lease acts on a later one of the agent")
    func laterLease() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            for _ in 0..<3 {
                _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(timeout: .seconds(5)))
                let long = try await scheduler.submit(RawTask(kind: "k")).id
                try await scheduler.withSession("a", kinds: ["k"], leaseDuration: .seconds(3)) { session in
                    let short = try await session.work()
                    try await world.sleep(.seconds(2))
                    let cancelling = world.start { try await scheduler.cancel(short.task) }
                    try await world.rest()
                    try await session.complete(short.lease)
                    _ = try await cancelling.value
                    let offer = try await session.offer()
                    #expect(offer.task == long)
                    // Past the silence, the timeout and the grace of the first one.
                    try await world.sleep(.seconds(10))
                    try await session.accept(offer.lease)
                    for _ in 0..<30 {
                        try await world.sleep(.seconds(2))
                        try await session.heartbeat(offer.lease)
                    }
                    try await session.complete(offer.lease)
                    #expect(try await world.agent("a")?.isQuarantined == false)
                }
            }
            let statistics = try await scheduler.snapshot().statistics
            #expect(statistics.reclaims == 0 && statistics.revocations == 0 && statistics.staleAnswers == 0)
        }
    }
}
