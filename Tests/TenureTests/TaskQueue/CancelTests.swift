import Tenure
import TenureTesting
import Testing

/// T11 through the public face, in virtual time.
@Suite struct CancelTests {
    private static let later = TaskOptions(notBefore: .after(.seconds(3_600)))

    @Test("T11: a task that nobody works on is cancelled at once: waiting, ready, offered", arguments: [1, 2, 3])
    func atOnce(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            let tasks = try await store.life { scheduler in
                let waiting = try await scheduler.submit("k", 0, Self.later)
                let ready = try await scheduler.submit("nobody's")
                let offered = try await scheduler.submit("k")
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let offer = try await session.offer()
                    #expect(offer.task == offered)
                    for task in [waiting, ready, offered] {
                        #expect(try await scheduler.cancel(task) == .cancelled)
                        #expect(try await scheduler.status(of: task) == .cancelled)
                        // Twice does no harm, and answers with the same.
                        #expect(try await scheduler.cancel(task) == .cancelled)
                    }
                    #expect(await code { try await session.accept(offer.lease) } == .staleLease)
                    #expect(try await scheduler.snapshot().agent("a")?.state == .idle)
                    // The agent goes on.
                    _ = try await scheduler.submit("k")
                    let next = try await session.work()
                    try await session.complete(next.lease)
                }
                for task in [waiting, ready, offered] {
                    let handle = try await scheduler.handle(for: task)
                    #expect(await code { _ = try await handle.output } == .taskCancelled)
                }
                return [waiting, ready, offered]
            }
            try await store.life { scheduler in
                let snapshot = try await scheduler.snapshot()
                for task in tasks { #expect(snapshot.task(task)?.status == .cancelled) }
            }
        }
    }

    @Test("T11, T9: a cancel is answered also where ended tasks are forgotten at once", arguments: [1, 2, 3])
    func forgottenAtOnce(seed: UInt64) throws {
        let options = SchedulerOptions(retention: Retention(endedFor: .zero))
        try SmallWorld.run(seed: seed) { world in
            try await world.running(options) { scheduler in
                let task = try await scheduler.submit(RawTask(kind: "k")).id
                #expect(try await scheduler.cancel(task) == .cancelled)
                #expect(await code { try await scheduler.cancel(task) } == .taskEvicted)
            }
            let scheduler = try Scheduler.open(
                .inMemory,
                options: options,
                environment: .simulated(on: world.executor)
            )
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            #expect(try await scheduler.cancel(task) == .cancelled)
            await scheduler.shutDown()
        }
    }

    @Test("T11: of a task that is being worked on the answer decides: success completes it, all else cancels it")
    func answers() throws {
        let answers: [(String, TaskStatus, @Sendable (AgentSession, Lease) async throws -> Void)] = [
            ("complete", .completed, { try await $0.complete($1, output: [5]) }),
            ("fail", .cancelled, { try await $0.fail($1, TaskFailure("x")) }),
            ("fail for good", .cancelled, { try await $0.fail($1, .permanent("x")) }),
            ("snooze", .cancelled, { try await $0.snooze($1, for: .seconds(9)) }),
            ("release", .cancelled, { try await $0.release($1) }),
            ("leave", .cancelled, { session, _ in await session.leave() }),
            ("say nothing", .cancelled, { _, _ in }),
        ]
        for (name, expected, answer) in answers {
            try SimulatedStore.run { store in
                try await store.life { scheduler in
                    let task = try await scheduler.submit("k")
                    try await scheduler.withSession("a", kinds: ["k"]) { session in
                        let offer = try await session.work()
                        async let first = scheduler.cancel(task)
                        async let second = scheduler.cancel(task)
                        try await store.eventually("it is to stop") {
                            try await scheduler.status(of: task)?.name == "cancelling"
                        }
                        try await answer(session, offer.lease)
                        let began = store.clock.now.offset
                        #expect(try await first == expected, "\(name)")
                        #expect(try await second == expected, "\(name)")
                        #expect(store.clock.now.offset - began <= .seconds(5))
                        let found = try #require(try await scheduler.snapshot().task(task))
                        #expect(found.status == expected, "\(name)")
                        #expect(found.failures + found.crashes + found.refusals == 0, "\(name)")
                        #expect(found.snoozes + found.interruptions == 0, "\(name)")
                        #expect(found.attempts.last?.ending == (expected == .completed ? .completed : .cancelled))
                        if name != "leave" {
                            #expect(await code { try await session.complete(offer.lease) } == .staleLease)
                        }
                    }
                }
            }
        }
    }

    @Test("T11: a handler's Swift task is cancelled, and its agent goes on with the next one")
    func handlers() throws {
        try SimulatedStore.run { store in
            let clock = store.clock
            try await store.life(
                agents: 1,
                { agent in
                    agent.handle("hang") { _, _ in
                        try await clock.sleep(for: .seconds(1 << 30))
                        return []
                    }
                    agent.handle("finish") { _, _ in
                        try? await clock.sleep(for: .seconds(1 << 30))
                        return [3]
                    }
                    agent.handle("throw") { _, _ in
                        try? await clock.sleep(for: .seconds(1 << 30))
                        throw TaskFailure("stopped")
                    }
                }
            ) { scheduler in
                for (kind, expected) in [("hang", .cancelled), ("finish", .completed), ("throw", .cancelled)]
                    as [(TaskKind, TaskStatus)]
                {
                    let task = try await scheduler.submit(kind)
                    try await store.eventually("\(kind) is worked on") {
                        try await scheduler.status(of: task)?.name == "working"
                    }
                    let began = clock.now.offset
                    #expect(try await scheduler.cancel(task) == expected)
                    #expect(clock.now.offset == began, "no grace is waited for")
                }
            }
        }
    }

    @Test("T11: one that does not stop within the grace loses its lease, and its late answer is stale")
    func grace() throws {
        try SimulatedStore.run { store in
            let clock = store.clock
            let woken = Rendezvous<Void>()
            try await store.life(
                SchedulerOptions(cancelGrace: .seconds(7)),
                agents: 1,
                { agent in
                    agent.handle("deaf") { _, _ in
                        _ = await woken.valueRegardlessOfCancellation()
                        return [9]
                    }
                }
            ) { scheduler in
                let task = try await scheduler.submit("deaf")
                try await store.eventually("it is worked on") {
                    try await scheduler.status(of: task)?.name == "working"
                }
                let began = clock.now.offset
                #expect(try await scheduler.cancel(task) == .cancelled)
                #expect(clock.now.offset - began == .seconds(7))
                #expect(try await scheduler.snapshot().agents.first?.isQuarantined == true)
                woken.deliver(())
                try await store.pass(.seconds(1))
                let snapshot = try await scheduler.snapshot()
                #expect(snapshot.task(task)?.status == .cancelled && snapshot.task(task)?.output == nil)
                #expect(snapshot.agents.first?.isQuarantined == false)
                #expect(snapshot.statistics.staleAnswers == 1)
            }
        }
    }

    @Test("T11: what has ended stays as it ended, and what never was or is forgotten is named so")
    func ended() throws {
        try SimulatedStore.run { store in
            let options = SchedulerOptions(retention: Retention(deadFor: .seconds(5)))
            try await store.life(options) { scheduler in
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let done = try await scheduler.submit("k")
                    try await session.complete(try await session.work().lease)
                    #expect(try await scheduler.cancel(done) == .completed)
                    let dead = try await scheduler.submit("k")
                    try await session.fail(try await session.work().lease, .permanent("no"))
                    #expect(try await scheduler.cancel(dead) == .dead(.permanent))
                    try await store.pass(.seconds(6))
                    #expect(await code { try await scheduler.cancel(dead) } == .taskEvicted)
                    let unknown = TaskID(epoch: 1, number: 99)
                    #expect(await code { try await scheduler.cancel(unknown) } == .unknownTask)
                }
            }
        }
    }

    @Test("D4, T11: what was to stop when the process died is cancelled at the opening")
    func openedAnew() throws {
        try SimulatedStore.run { store in
            let task = try await store.life { scheduler in
                let task = try await scheduler.submit("k")
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    _ = try await session.work()
                    async let cancelled = scheduler.cancel(task)
                    try await store.eventually("it is to stop") {
                        try await scheduler.status(of: task)?.name == "cancelling"
                    }
                    store.die()
                    await session.leave()
                    _ = try await cancelled
                }
                return task
            }
            try await store.life { scheduler in
                let found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.status == .cancelled && !found.isSuspect && found.endedAt != nil)
                #expect(found.attempts.map(\.ending) == [.cancelled])
                #expect(try await scheduler.cancel(task) == .cancelled)
            }
        }
    }

    @Test("T11: a shutdown cancels what was to stop, and a cancel that waits is told")
    func shutDown() throws {
        try SimulatedStore.run { store in
            let woken = Rendezvous<Void>()
            let task = try await store.life(
                SchedulerOptions(cancelGrace: .seconds(3_600)),
                agents: 1,
                { agent in
                    agent.handle("deaf") { _, _ in
                        _ = await woken.valueRegardlessOfCancellation()
                        return []
                    }
                }
            ) { scheduler in
                let task = try await scheduler.submit("deaf")
                try await store.eventually("it is worked on") {
                    try await scheduler.status(of: task)?.name == "working"
                }
                async let cancelled = scheduler.cancel(task)
                try await store.eventually("it is to stop") {
                    try await scheduler.status(of: task)?.name == "cancelling"
                }
                let report = await scheduler.shutDown(
                    grace: ShutdownGrace(finishing: .seconds(1), cancelling: .seconds(1))
                )
                #expect(report.stuck == ["agent-0"])
                do {
                    let status = try await cancelled
                    #expect(status == .cancelled)
                } catch {
                    #expect((error as? TenureError)?.code == .shutDown)
                }
                woken.deliver(())
                return task
            }
            try await store.life { scheduler in
                let status = try await scheduler.status(of: task)
                #expect(status == .cancelled)
            }
        }
    }

    @Test(
        "D1, D2, T11: no cancel, no refusal of one, and no outcome is told before its record is durable",
        arguments: [4, 5, 6]
    )
    func durability(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            for _ in 0..<20 {
                let (tasks, told) = try await store.life { scheduler in
                    var tasks: [TaskID] = []
                    for number in 0..<4 { tasks.append(try await scheduler.submit("nobody's", number)) }
                    let told = Locked<Set<TaskID>>([])
                    await withTaskGroup(of: Void.self) { group in
                        for task in tasks + tasks {
                            group.addTask {
                                guard let status = try? await scheduler.cancel(task), !store.hasDied else { return }
                                if status == .cancelled { told.withLock { _ = $0.insert(task) } }
                            }
                        }
                        group.addTask {
                            for _ in 0..<(3 * seed) { await store.executor.yield() }
                            store.die()
                        }
                    }
                    return (tasks, told.withLock { $0 })
                }
                try await store.life { scheduler in
                    let snapshot = try await scheduler.snapshot()
                    for task in tasks where told.contains(task) {
                        #expect(snapshot.task(task)?.status == .cancelled)
                    }
                }
            }
        }
    }
}
