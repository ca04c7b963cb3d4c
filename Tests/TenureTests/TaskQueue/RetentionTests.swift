import Tenure
import TenureTesting
import Testing

/// T9 and T13: how long ended tasks are remembered.
@Suite struct RetentionTests {
    @Test("T9, T13: by count, the earliest ended are forgotten first, each with an event, and it survives restarts")
    func byCount() throws {
        try SimulatedStore.run { store in
            let options = SchedulerOptions(retention: Retention(endedCount: 10, deadCount: 5))
            let (tasks, kept) = try await store.life(
                options,
                agents: 1,
                { agent in
                    agent.handle("good") { _, _ in [] }
                    agent.handle("bad") { _, _ in throw TaskFailure.permanent("x") }
                }
            ) { scheduler in
                let (_, events) = try await scheduler.observe(buffering: 1 << 16)
                var tasks: [TaskID] = []
                for number in 0..<400 {
                    let task = try await scheduler.submit(number.isMultiple(of: 4) ? "bad" : "good", number)
                    tasks.append(task)
                    _ = try? await scheduler.handle(for: task).output
                }
                let snapshot = try await scheduler.snapshot()
                #expect((10...74).contains(snapshot.counts.completed) && (5...69).contains(snapshot.counts.dead))
                let kept = Set(snapshot.tasks.map(\.id))
                // The earliest first: what is kept are the last of each sort.
                for isBad in [true, false] {
                    let sort = tasks.indices.filter { $0.isMultiple(of: 4) == isBad }.map { tasks[$0] }
                    #expect(Set(sort.suffix(sort.filter(kept.contains).count)) == Set(sort.filter(kept.contains)))
                }
                var evicted: Set<TaskID> = []
                for await event in events where event.kind == .evicted {
                    #expect(event.detail == "retention" && event.cause == .timer)
                    if let task = event.task { #expect(evicted.insert(task).inserted) }
                    if evicted.count == 400 - kept.count { break }
                }
                #expect(evicted == Set(tasks).subtracting(kept))
                #expect(await code { _ = try await scheduler.handle(for: tasks[0]) } == .taskEvicted)
                return (tasks, kept)
            }
            try await store.life(options) { scheduler in
                let snapshot = try await scheduler.snapshot()
                #expect(Set(snapshot.tasks.map(\.id)) == kept)
                for task in tasks.prefix(20) where !kept.contains(task) {
                    #expect(await code { _ = try await scheduler.handle(for: task) } == .taskEvicted)
                    #expect(await code { try await scheduler.cancel(task) } == .taskEvicted)
                    #expect(await code { try await scheduler.replay(task) } == .taskEvicted)
                    #expect(await code { try await scheduler.purge(task) } == .taskEvicted)
                }
            }
        }
    }

    @Test("T9: by age, each is forgotten when its time has come, without anything else happening")
    func byAge() throws {
        try SimulatedStore.run { store in
            let options = SchedulerOptions(
                retention: Retention(endedFor: .seconds(100), deadFor: .seconds(200))
            )
            try await store.life(options) { scheduler in
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let done = try await scheduler.submit("k")
                    try await session.complete(try await session.work().lease)
                    let dead = try await scheduler.submit("k")
                    try await session.fail(try await session.work().lease, .permanent("x"))
                    try await store.pass(.seconds(50))
                    let cancelled = try await scheduler.submit("nobody's")
                    try await scheduler.cancel(cancelled)
                    let handle = try await scheduler.handle(for: done)
                    #expect(try await handle.output == [])
                    // A replay forgets no age: it dies anew, and is kept from then on.
                    try await scheduler.replay(dead)
                    try await session.fail(try await session.work().lease, .permanent("again"))
                    for (seconds, expected) in [
                        (49, [done, dead, cancelled]), (2, [dead, cancelled]), (50, [dead]), (98, [dead]), (3, []),
                    ] {
                        try await store.pass(.seconds(seconds))
                        #expect(try await scheduler.snapshot().tasks.map(\.id) == expected, "\(seconds)")
                    }
                    #expect(await code { _ = try await handle.output } == .taskEvicted)
                }
            }
        }
    }

    @Test("T13: what an earlier opening kept and this one does not is forgotten while nothing happens")
    func stricter() throws {
        try SimulatedStore.run { store in
            let configure: @Sendable (inout AgentHandlers) -> Void = { agent in agent.handle("k") { _, _ in [] } }
            let keeping = SchedulerOptions(retention: .unlimited)
            try await store.life(keeping, agents: 2, configure) { scheduler in
                for number in 0..<500 { _ = try await scheduler.submit("k", number) }
                try await store.eventually("all are done") { try await scheduler.snapshot().counts.completed == 500 }
            }
            try await store.life(SchedulerOptions(retention: Retention(endedCount: 3))) { scheduler in
                try await store.pass(.seconds(1))
                let snapshot = try await scheduler.snapshot()
                #expect((3...67).contains(snapshot.counts.completed))
            }
        }
    }

    @Test("T13: a retention at the far ends of numbers and durations traps nowhere")
    func extremes() throws {
        try SimulatedStore.run { store in
            for retention in [
                Retention(
                    endedCount: .max,
                    endedFor: .seconds(Int64.max),
                    deadCount: .max,
                    deadFor: .seconds(Int64.max)
                ),
                Retention(endedCount: 0, endedFor: .zero, deadCount: 0, deadFor: .zero),
            ] {
                try await store.life(SchedulerOptions(retention: retention)) { scheduler in
                    try await scheduler.withSession("a", kinds: ["k"]) { session in
                        for number in 0..<100 {
                            _ = try await scheduler.submit("k", number)
                            try await session.complete(try await session.work().lease)
                        }
                    }
                    try await store.pass(.seconds(1))
                    #expect(try await scheduler.snapshot().counts.total == (retention.endedCount == 0 ? 0 : 100))
                }
            }
        }
    }

    @Test(
        "T9, T13: whoever waits for a task that is forgotten gets its outcome or the news, never silence",
        arguments: [1, 2, 3, 4]
    )
    func waiting(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            try await store.life(
                agents: 2,
                { agent in agent.handle("k") { _, _ in throw TaskFailure.permanent("x") } }
            ) { scheduler in
                for number in 0..<40 {
                    let task = try await scheduler.submit("k", number)
                    let handle = try await scheduler.handle(for: task)
                    async let answer = code { _ = try await handle.output }
                    try await store.eventually("it is gone") {
                        await code { try await scheduler.purge(task) } != .taskNotDead
                    }
                    let told = await answer
                    #expect(told == .taskDead || told == .taskEvicted)
                }
            }
        }
    }
}
