import Tenure
import TenureTesting
import Testing

/// T9 through the public face, in virtual time.
@Suite struct DeadLetterTests {
    private static let once = TaskOptions(retry: RetryPolicy(maximumAttempts: 1))

    /// Makes dead letters, one after the other, ten seconds apart.
    private static func kill(
        _ scheduler: Scheduler,
        _ store: SimulatedStore,
        _ letters: [(kind: TaskKind, priority: Priority, metadata: [String: String], failure: TaskFailure)]
    ) async throws -> [TaskID] {
        try await scheduler.withSession("reaper", kinds: Set(letters.map(\.kind))) { session in
            var tasks: [TaskID] = []
            for letter in letters {
                var options = once
                options.metadata = letter.metadata
                let task = RawTask(kind: letter.kind, payload: Array(letter.kind.rawValue.utf8))
                tasks.append(try await scheduler.submit(task, priority: letter.priority, options: options).id)
                try await session.fail(try await session.work().lease, letter.failure)
                try await store.pass(.seconds(10))
            }
            return tasks
        }
    }

    @Test("T9: a dead letter keeps payload, every error, generation and reason, over restarts")
    func kept() throws {
        try SimulatedStore.run { store in
            let options = SchedulerOptions(retry: RetryPolicy(baseDelay: .seconds(1)))
            let (task, generations) = try await store.life(options) { scheduler in
                let task = try await scheduler.submit(RawTask(kind: "k", payload: [1, 2, 3])).id
                var generations: [Generation] = []
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    for number in 1...3 {
                        let lease = try await session.work().lease
                        generations.append(lease.generation)
                        try await session.fail(lease, TaskFailure("error \(number)"))
                    }
                }
                store.die()
                return (task, generations)
            }
            try await store.life(options) { scheduler in
                let found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.status == .dead(.attemptsExhausted) && found.payload == [1, 2, 3])
                #expect(found.errors.map(\.message) == ["error 1", "error 2", "error 3"])
                #expect(found.errors.map(\.generation) == generations && found.lastGeneration == generations.last)
                #expect(found.errors.allSatisfy { $0.agent == "a" && $0.ending == .failed })
            }
        }
    }

    @Test("T9: a replay begins a new life: counters anew, errors kept, ready from now, and a new terminal record")
    func replayed() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                let (_, events) = try await scheduler.observe()
                let task = try await Self.kill(scheduler, store, [("k", .normal, [:], TaskFailure("first"))])[0]
                let younger = try await scheduler.submit("k")
                let handle = try await scheduler.handle(for: task)
                #expect(await code { _ = try await handle.output } == .taskDead)
                try await store.pass(.seconds(1))
                try await scheduler.replay(task)
                var found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.status == .ready && found.failures == 0 && found.endedAt == nil)
                #expect(found.errors.map(\.message) == ["first"])
                #expect(await code { try await scheduler.replay(task) } == .taskNotDead)
                #expect(await code { try await scheduler.purge(task) } == .taskNotDead)
                // Whoever asks now waits for the end of the new life.
                async let output = handle.output
                try await scheduler.withSession("b", kinds: ["k"]) { session in
                    let first = try await session.work()
                    #expect(first.task == younger, "T9: readyAt is new")
                    try await session.complete(first.lease)
                    let second = try await session.work()
                    #expect(second.task == task && second.attempt == 1)
                    try await session.complete(second.lease, output: [8])
                }
                #expect(try await output == [8])
                found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.attempts.map(\.ending) == [.failed, .completed])
                #expect(await code { try await scheduler.replay(task) } == .taskNotDead)
                var kinds: [SchedulerEvent.Kind] = []
                for await event in events where event.task == task {
                    kinds.append(event.kind)
                    if event.kind == .completed { break }
                }
                #expect(
                    kinds == [.submitted, .assigned, .accepted, .failed, .replayed, .assigned, .accepted, .completed]
                )
            }
        }
    }

    @Test("T9: replay and purge are refused for tasks in every other state, and change nothing")
    func refused() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let done = try await scheduler.submit("k")
                    try await session.complete(try await session.work().lease)
                    let cancelled = try await scheduler.submit("nobody's")
                    try await scheduler.cancel(cancelled)
                    let working = try await scheduler.submit("k")
                    _ = try await session.work()
                    let ready = try await scheduler.submit("k")
                    let waiting = try await scheduler.submit("k", 0, TaskOptions(notBefore: .after(.seconds(60))))
                    let before = try await scheduler.snapshot()
                    for task in [done, cancelled, working, ready, waiting] {
                        #expect(await code { try await scheduler.replay(task) } == .taskNotDead)
                        #expect(await code { try await scheduler.purge(task) } == .taskNotDead)
                    }
                    let unknown = TaskID(epoch: 1, number: 77)
                    #expect(await code { try await scheduler.replay(unknown) } == .unknownTask)
                    #expect(await code { try await scheduler.purge(unknown) } == .unknownTask)
                    #expect(try await scheduler.replay(where: .all).isEmpty)
                    #expect(try await scheduler.purge(where: .all).isEmpty)
                    #expect(try await scheduler.snapshot().sequence == before.sequence)
                    #expect(try await scheduler.snapshot().tasks == before.tasks)
                }
            }
        }
    }

    @Test(
        "T9: a filter means those that meet all that it says",
        arguments: [
            (.all, [0, 1, 2, 3]),
            (DeadLetterFilter(kind: "a"), [0, 2, 3]),
            (DeadLetterFilter(priority: .high), [1, 2, 3]),
            (DeadLetterFilter(agent: "nobody"), []),
            (DeadLetterFilter(reason: .permanent), [1, 2]),
            (DeadLetterFilter(metadata: "zOË"), [0, 1, 2]),
            (DeadLetterFilter(metadata: ""), [0, 1, 2]),
            (DeadLetterFilter(metadata: "nowhere at all, and longer than any of them"), []),
            (DeadLetterFilter(endedFrom: StoreTime(nanoseconds: 10_000_000_000)), [1, 2, 3]),
            (DeadLetterFilter(endedBefore: StoreTime(nanoseconds: 10_000_000_000)), [0]),
            (DeadLetterFilter(kind: "a", priority: .high, metadata: "Z", reason: .permanent), [2]),
            (DeadLetterFilter(kind: "a", endedBefore: StoreTime(nanoseconds: 30_000_000_000)), [0, 2]),
        ]
    )
    func filter(filter: DeadLetterFilter, expected: [Int]) throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                let tasks = try await Self.kill(
                    scheduler,
                    store,
                    [
                        ("a", .low, ["customer": "Zoë & Co"], TaskFailure("x")),
                        ("b", .high, ["path": "/tmp/zoë"], .permanent("x")),
                        ("a", .high, ["Zoë": ""], .permanent("x")),
                        ("a", .high, [:], TaskFailure("x")),
                    ]
                )
                #expect(try await scheduler.purge(where: filter) == expected.map { tasks[$0] })
                let left = try await scheduler.snapshot().tasks.map(\.id)
                #expect(left == tasks.indices.filter { !expected.contains($0) }.map { tasks[$0] })
            }
        }
    }

    @Test("T9: a replay of many comes to an end while they die again, and takes each once")
    func many() throws {
        try SimulatedStore.run { store in
            try await store.life(
                agents: 2,
                { agent in agent.handle("k") { _, _ in throw TaskFailure.permanent("always") } }
            ) { scheduler in
                for number in 0..<300 { _ = try await scheduler.submit("k", number) }
                try await store.eventually("all are dead") { try await scheduler.snapshot().counts.dead == 300 }
                #expect(try await scheduler.replay(where: DeadLetterFilter(kind: "k")).count == 300)
                try await store.eventually("all are dead again") { try await scheduler.snapshot().counts.dead == 300 }
                #expect(try await scheduler.snapshot().tasks.allSatisfy { $0.errors.count == 2 && $0.failures == 1 })
                #expect(try await scheduler.purge(where: .all).count == 300)
                #expect(try await scheduler.snapshot().counts.total == 0)
            }
            // It survives.
            try await store.life { scheduler in
                let snapshot = try await scheduler.snapshot()
                #expect(snapshot.counts.total == 0)
            }
        }
    }
}
