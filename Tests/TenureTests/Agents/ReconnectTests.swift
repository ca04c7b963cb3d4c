import Tenure
import TenureTesting
import Testing

/// A6 and `reconnectGrace`.
@Suite(.timeLimit(.minutes(20))) struct ReconnectTests {
    enum Moment: CaseIterable {
        case working, blocked, away, cancelling
    }

    @Test(
        "A6: a token takes a live lease along, without generation or crash; the old session is over",
        arguments: Moment.allCases
    )
    func resumed(moment: Moment) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            let body: @Sendable (AgentSession, Lease) async throws -> Void = { old, lease in
                try await scheduler.withSession("a", kinds: ["k"], resuming: lease) { new in
                    let resumed = try #require(new.resumed)
                    #expect(resumed.generation == lease.generation && resumed.session == new.id)
                    #expect(try await world.agent("a")?.state == .working)
                    #expect(try await world.agent("a")?.progress == "half")
                    for session in [old, new] {
                        for answer in session.answers {
                            #expect(await code { try await answer.give(lease) } == .staleLease, "\(answer.name)")
                        }
                    }
                    #expect(await code { _ = try await old.next() } == .sessionOver)
                    await old.leave()
                    try await new.complete(resumed)
                }
            }
            if moment == .away {
                let (old, lease) = try await scheduler.withSession(
                    "a",
                    kinds: ["k"],
                    reconnectGrace: .seconds(60)
                ) { session in
                    let lease = try await session.work().lease
                    try await session.progress(lease, "half")
                    return (session, lease)
                }
                let away = try await world.agent("a")
                #expect(away?.state == .offline && away?.task == task)
                try await world.sleep(.seconds(59))
                try await body(old, lease)
            } else {
                try await scheduler.withSession("a", kinds: ["k"]) { old in
                    let lease = try await old.work().lease
                    try await old.progress(lease, "half")
                    if moment == .blocked { try await old.block(lease) }
                    if moment == .cancelling { _ = world.start { try await scheduler.cancel(task) } }
                    try await world.rest()
                    try await body(old, lease)
                }
            }
            let found = try await world.task(task)
            #expect(found.status == .completed && found.crashes == 0 && found.interruptions == 0)
            #expect(found.attempts.map(\.ending) == [.completed])
            let statistics = try await scheduler.snapshot().statistics
            #expect(statistics.reclaims == 0 && statistics.assignments == 1)
        }
    }

    @Test("A6: the time of an attempt, and of a cancel, goes on over reconnects", arguments: [true, false])
    func deadlines(cancels: Bool) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(timeout: .seconds(50))).id
            var token = try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(60)) { session in
                try await session.work().lease
            }
            let limit: Duration = cancels ? .seconds(5) : .seconds(50)
            if cancels { _ = world.start { try await scheduler.cancel(task) } }
            for step in 1...4 {
                try await world.sleep(limit / 5)
                let lease = token
                token = try await scheduler.withSession(
                    "a",
                    kinds: ["k"],
                    reconnectGrace: .seconds(60),
                    resuming: lease
                ) { session in
                    let resumed = try #require(session.resumed, "step \(step)")
                    if cancels {
                        guard case .cancelRequested? = await session.interruption(of: resumed) else {
                            throw Missing("a cancel")
                        }
                    }
                    return resumed
                }
            }
            try await world.sleep(limit / 5 - .milliseconds(1))
            #expect(try await world.task(task).status.name == (cancels ? "cancelling" : "working"))
            try await world.sleep(.milliseconds(2))
            let found = try await world.task(task)
            #expect(found.attempts.map(\.ending) == [cancels ? .cancelled : .timedOut])
            #expect(found.crashes == 0)
            // Nobody's code can run on: the agent was away, and is gone.
            let snapshot = try await scheduler.snapshot()
            #expect(snapshot.agents.isEmpty && snapshot.statistics.revocations == 0)
        }
    }

    @Test("A2: that an agent is gone is told once, however the lease ends that waited for it", arguments: 0..<3)
    func goneOnce(end: Int) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(
                RawTask(kind: "k"),
                options: TaskOptions(timeout: end == 0 ? .seconds(20) : nil)
            ).id
            let (_, events) = try await scheduler.observe()
            _ = try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(60)) {
                try await $0.work().lease
            }
            if end == 1 { _ = world.start { try await scheduler.cancel(task) } }
            try await world.sleep(.seconds(100))
            #expect(try await scheduler.snapshot().agents.isEmpty)
            await scheduler.shutDown(grace: .none)
            var told = 0
            for await event in events where event.kind == .agentDisconnected { told += 1 }
            #expect(told == 1)
        }
    }

    @Test("A6: without its token, or with another, a session is replaced and its lease reclaimed", arguments: 0..<4)
    func replaced(token: Int) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            for _ in 0..<2 { _ = try await scheduler.submit(RawTask(kind: "k")) }
            try await scheduler.withSession("b", kinds: ["k"]) { other in
                let others = try await other.work()
                try await scheduler.withSession("a", kinds: ["k"]) { old in
                    let offer = try await old.offer()
                    // An offer that was not accepted goes to nobody.
                    if token != 2 { try await old.accept(offer.lease) }
                    let lease: Lease? =
                        switch token {
                        case 1: others.lease
                        case 2: offer.lease
                        case 3:
                            Lease(
                                incarnation: Incarnation(high: 1, low: 1),
                                task: offer.task,
                                session: offer.lease.session,
                                generation: offer.lease.generation
                            )
                        default: nil
                        }
                    try await scheduler.withSession("a", kinds: ["k"], resuming: lease) { new in
                        #expect(new.resumed == nil)
                        let found = try await world.task(offer.task)
                        #expect(found.status == .ready)
                        #expect(found.crashes == (token == 2 ? 0 : 1) && found.refusals == (token == 2 ? 1 : 0))
                        #expect(try await scheduler.snapshot().statistics.reclaims == 1)
                    }
                }
                try await other.complete(others.lease)
            }
        }
    }

    @Test("A6, G2: a token of an earlier epoch never resumes")
    func earlierEpoch() async throws {
        let directory = TemporaryDirectory()
        let lease = try await withRunning(.directory(directory.journal)) { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            return try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(3_600)) { session in
                try await session.work().lease
            }
        }
        try await withRunning(.directory(directory.journal)) { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { _ in
                try await scheduler.withSession("a", kinds: ["k"], resuming: lease) { session in
                    #expect(session.resumed == nil)
                    let offer = try await session.work()
                    #expect(offer.task == lease.task && offer.lease.generation > lease.generation)
                    try await scheduler.withSession("a", kinds: ["k"], resuming: lease) { #expect($0.resumed == nil) }
                }
            }
        }
    }

    @Test("A2: the end of the reconnect grace reclaims once, and a token is of no use then")
    func graceOver() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            let lease = try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(9)) {
                try await $0.work().lease
            }
            try await world.sleep(.seconds(9) - .nanoseconds(1))
            #expect(try await world.task(task).status.name == "working")
            try await world.sleep(.nanoseconds(2))
            var found = try await world.task(task)
            #expect(found.status == .ready && found.crashes == 1)
            #expect(
                found.errors.map(\.message) == ["The agent's connection was lost, and it did not come back in time."]
            )
            try await scheduler.withSession("a", kinds: ["k"], resuming: lease) { session in
                #expect(session.resumed == nil)
                try await world.sleep(.seconds(100))
                try await session.complete(try await session.work().lease)
            }
            found = try await world.task(task)
            #expect(found.crashes == 1)
            #expect(try await scheduler.snapshot().statistics.reclaims == 1)
        }
    }

    @Test("A2: an agent that leaves, or has nothing to come back for, is not waited for", arguments: 0..<4)
    func notWaitedFor(kind: Int) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            let session = try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(60)) { session in
                switch kind {
                case 0: break
                case 1: _ = try await session.offer()
                case 2:
                    _ = try await session.work()
                    await session.leave()
                default: _ = try await session.work()
                }
                return session
            }
            // It says so itself, later.
            if kind == 3 { await session.leave() }
            #expect(try await scheduler.snapshot().agents.isEmpty)
            let found = try await world.task(task)
            #expect(
                found.status == .ready && found.refusals == (kind == 1 ? 1 : 0) && found.crashes == (kind > 1 ? 1 : 0)
            )
        }
    }

    @Test("Q1: while the scheduler drains, an agent may come back to finish, and nobody else may come")
    func draining() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            let lease = try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(60)) {
                try await $0.work().lease
            }
            let ending = world.start { await scheduler.shutDown(grace: ShutdownGrace(finishing: .seconds(30))) }
            try await world.rest()
            #expect(await code { try await scheduler.withSession("b", kinds: ["k"]) { _ in } } == .shutDown)
            #expect(await code { try await scheduler.withSession("a", kinds: ["k"]) { _ in } } == .shutDown)
            try await scheduler.withSession("a", kinds: ["k"], resuming: lease) { session in
                let resumed = try #require(session.resumed)
                try await session.complete(resumed)
                #expect(try await session.next() == nil)
            }
            let report = try await ending.value
            #expect(report.finished == 1 && report.released.isEmpty && report.stuck.isEmpty)
            #expect(try await world.task(task).status == .completed)
        }
    }

    @Test("A6: an agent of handlers does not take the name of a live session, but that of one that is away")
    func names() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let handle = try await scheduler.submit(RawTask(kind: "k"))
            try await scheduler.withSession("a", kinds: ["k"], reconnectGrace: .seconds(60)) { session in
                _ = try await session.work()
                let taken = await code {
                    try await scheduler.runAgent("a") { $0.handle("k") { payload, _ in payload } }
                }
                #expect(taken == .agentNameInUse)
            }
            world.runAgent("a") { $0.handle("k") { _, _ in [1] } }
            let output = try await handle.output
            #expect(output == [1])
            #expect(try await world.task(handle.id).crashes == 1)
            // Nor does a session take the name of an agent of handlers: that one is alive, whatever it does.
            #expect(await code { try await scheduler.withSession("a", kinds: ["k"]) { _ in } } == .agentNameInUse)
        }
    }
}
