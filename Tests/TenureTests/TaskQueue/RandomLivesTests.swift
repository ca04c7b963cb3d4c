import Tenure
import TenureTesting
import Testing

/// Random calls by several callers through random lives of a store, in virtual time.
@Suite struct RandomLivesTests {
    #if DEBUG
        private static let seeds: [UInt64] = Array(0..<12)
    #else
        private static let seeds: [UInt64] = Array(0..<200)
    #endif

    /// What was acknowledged before the process died, and so must be there after it.
    private struct Acknowledged {
        var submitted: Set<TaskID> = []
        /// Ended for good: completed or cancelled.
        var ended: [TaskID: TaskStatus] = [:]
        var generations: Set<Generation> = []
        var highest = Generation(rawValue: 0)
    }

    private static let options = SchedulerOptions(
        retry: RetryPolicy(maximumAttempts: 2, maximumCrashes: 2, maximumRefusals: 2, baseDelay: .milliseconds(50)),
        retention: Retention(endedCount: 60, endedFor: .seconds(40), deadCount: 20, deadFor: .seconds(60)),
        acceptanceTimeout: .seconds(2),
        cancelGrace: .seconds(1),
        carefulTime: .milliseconds(500)
    )

    @Test(
        "T1, T7, T9, T11, G1-G3, D1, D3: whatever is called, whenever the process dies, nothing acknowledged is undone",
        .computingForLong,
        arguments: seeds
    )
    func lives(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            let known = Locked(Acknowledged())
            for life in 0..<6 {
                try await store.life(Self.options, agents: 2, Self.handlers(store, known, seed)) { scheduler in
                    let snapshot = try await scheduler.snapshot()
                    let before = known.withLock { $0 }
                    for task in before.submitted where snapshot.task(task) == nil {
                        #expect(await code { _ = try await scheduler.handle(for: task) } == .taskEvicted)
                    }
                    for (task, end) in before.ended {
                        if let found = snapshot.task(task) { #expect(found.status == end) }
                    }
                    for task in snapshot.tasks {
                        if let last = task.lastGeneration { #expect(last.epoch < scheduler.opening.epoch) }
                    }
                    await withTaskGroup(of: Void.self) { group in
                        for caller in 0..<4 {
                            group.addTask {
                                let random = SeededGenerator(seed: seed).fork("caller \(life) \(caller)")
                                await Self.call(store, scheduler, known, random)
                            }
                        }
                    }
                    // One life in three ends cleanly.
                    if !life.isMultiple(of: 3) { store.die() }
                }
            }
            try await store.life(Self.options, agents: 2, Self.handlers(store, known, seed)) { scheduler in
                for scope in [PauseScope.everything, .kind("k")] { try await scheduler.resume(scope) }
                var left = try await scheduler.snapshot()
                for _ in 0..<100 where left.counts.live > 0 {
                    try await store.pass(.seconds(10))
                    left = try await scheduler.snapshot()
                }
                #expect(left.counts.live == 0, "\(left.tasks.filter { !$0.status.isTerminal }) \(left.agents)")
            }
        }
    }

    private static func handlers(
        _ store: SimulatedStore,
        _ known: Locked<Acknowledged>,
        _ seed: UInt64
    ) -> @Sendable (inout AgentHandlers) -> Void {
        let random = Locked(SeededGenerator(seed: seed).fork("handlers"))
        return { agent in
            agent.handle("k") { _, context in
                let generation = context.lease.generation
                known.withLock { known in
                    // G1, G3: no lease like one before, and each higher.
                    #expect(known.generations.insert(generation).inserted)
                }
                let (choice, wait) = random.withLock { ($0.next(below: 8), $0.next(below: 1_500)) }
                try await store.clock.sleep(for: .milliseconds(wait))
                switch choice {
                case 0: throw TaskFailure("x")
                case 1: throw TaskFailure.permanent("y")
                case 2: throw TaskFailure.retry(after: .milliseconds(wait), "z")
                case 3: throw TaskDeferral.snooze(for: .milliseconds(wait))
                case 4: throw TaskDeferral.release
                default: return []
                }
            }
        }
    }

    /// One caller: some calls, one after the other; each gets an answer.
    private static func call(
        _ store: SimulatedStore,
        _ scheduler: Scheduler,
        _ known: Locked<Acknowledged>,
        _ generator: SeededGenerator
    ) async {
        var random = generator
        for _ in 0..<25 {
            let all = known.withLock { $0.submitted.sorted() }
            let some = all.isEmpty ? TaskID(rawValue: 1) : all[random.next(below: all.count)]
            do {
                switch random.next(below: 12) {
                case 0...3:
                    var options = TaskOptions()
                    if random.chance(1, in: 4) { options.notBefore = .after(.milliseconds(random.next(below: 900))) }
                    if random.chance(1, in: 4) { options.timeout = .milliseconds(1 + random.next(below: 900)) }
                    if random.chance(1, in: 5) { options.pinnedTo = "agent-0" }
                    let task = try await scheduler.submit("k", 0, options)
                    if !store.hasDied { known.withLock { _ = $0.submitted.insert(task) } }
                case 4, 5:
                    let end = try await scheduler.cancel(some)
                    if !store.hasDied, end == .completed || end == .cancelled {
                        known.withLock { known in
                            if let old = known.ended[some] { #expect(old == end) }
                            known.ended[some] = end
                        }
                    }
                case 6: try await scheduler.replay(some)
                case 7: try await scheduler.replay(where: DeadLetterFilter(kind: "k"))
                case 8: try await scheduler.purge(some)
                case 9:
                    let scope: PauseScope = random.chance(1, in: 2) ? .everything : .kind("k")
                    try await scheduler.pause(scope)
                    try await store.pass(.milliseconds(random.next(below: 500)))
                    try await scheduler.resume(scope)
                case 10: try await work(store, scheduler, random.next(below: 6))
                default: try await store.pass(.milliseconds(random.next(below: 800)))
                }
            } catch let error as TenureError {
                let expected: Set<TenureError.Code> = [
                    .unknownTask, .taskEvicted, .taskNotDead, .sessionOver, .staleLease,
                ]
                #expect(expected.contains(error.code), "\(error)")
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    /// A session comes, does one thing or nothing with a task, and goes.
    private static func work(_ store: SimulatedStore, _ scheduler: Scheduler, _ choice: Int) async throws {
        try await scheduler.withSession("visitor", kinds: ["k"]) { session in
            // Does not wait for ever: another one of its name takes its place, or the end.
            let offer = try await withThrowingTaskGroup(of: Offer?.self) { group in
                group.addTask { try await session.next() }
                group.addTask {
                    try await store.pass(.seconds(1))
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                return first
            }
            guard let offer else { return }
            switch choice {
            case 0: try await session.refuse(offer.lease)
            case 1: try await store.pass(.seconds(3))
            default:
                try await session.accept(offer.lease)
                try await store.pass(.milliseconds(300))
                switch choice {
                case 2: try await session.complete(offer.lease)
                case 3: try await session.fail(offer.lease, TaskFailure("x"))
                case 4: try await session.release(offer.lease)
                default: break
                }
            }
        }
    }
}
