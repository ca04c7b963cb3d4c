import Tenure
import TenureTesting
import Testing

@Suite struct CapacityTests {
    private static let task = RawTask(kind: "k")
    private static let refusing = SchedulerOptions(
        retry: RetryPolicy(maximumAttempts: 2, maximumCrashes: 1, maximumRefusals: 1, baseDelay: .zero),
        capacity: 3
    )
    private static let waiting = SchedulerOptions(
        retry: RetryPolicy(maximumAttempts: 1),
        capacity: 2,
        whenFull: .wait
    )

    /// How many more come in.
    private static func room(_ scheduler: Scheduler) async throws -> Int {
        for number in 0..<100 {
            do throws(TenureError) {
                _ = try await scheduler.submit(task)
            } catch {
                guard error.code == .queueFull else { throw error }
                for word in ["3 tasks", "capacity", "nothing was recorded"] {
                    #expect(error.message.contains(word), "\(error)")
                }
                return number
            }
        }
        return 100
    }

    @Test("S10: a full queue refuses, and each way in which a task can end makes room for exactly one")
    func ends() throws {
        try SmallWorld.run { world in
            try await world.running(Self.refusing) { scheduler in
                #expect(try await Self.room(scheduler) == 3)
                let ends: [(AgentSession, Offer) async throws -> Void] = [
                    { session, offer in
                        try await session.accept(offer.lease)
                        try await session.complete(offer.lease)
                    },
                    { session, offer in
                        try await session.accept(offer.lease)
                        try await session.fail(offer.lease, .permanent("x"))
                    },
                    { session, offer in try await session.refuse(offer.lease) },
                    { session, offer in
                        try await session.accept(offer.lease)
                        await session.leave()
                    },
                ]
                for (number, end) in ends.enumerated() {
                    try await scheduler.withSession("a", kinds: ["k"]) { session in
                        try await end(session, try await session.offer())
                    }
                    #expect(try await Self.room(scheduler) == 1, "\(number)")
                }
                #expect(try await scheduler.snapshot().counts.live == 3)
            }
        }
    }

    @Test("S10: what only goes back to the queue makes no room, and a waiting task takes some")
    func noEnds() throws {
        try SmallWorld.run { world in
            try await world.running(Self.refusing) { scheduler in
                let options = TaskOptions(notBefore: .after(.seconds(1_000)))
                _ = try await scheduler.submit(Self.task, options: options)
                #expect(try await Self.room(scheduler) == 2)
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    try await session.release(try await session.work().lease)
                    #expect(try await Self.room(scheduler) == 0)
                    try await session.fail(try await session.work().lease, TaskFailure("x"))
                    #expect(try await Self.room(scheduler) == 0)
                }
            }
        }
    }

    @Test("S10: the count of an opening is that of the journal, and what is more than allowed lets nobody in")
    func restart() throws {
        try SmallWorld.run { world in
            try await world.running(Self.refusing) { scheduler in
                #expect(try await Self.room(scheduler) == 3)
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    try await session.complete(try await session.work().lease)
                }
            }
            let room = try await world.running(Self.refusing) { try await Self.room($0) }
            #expect(room == 1)
            var smaller = Self.refusing
            smaller.capacity = 1
            try await world.running(smaller) { scheduler in
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    for _ in 0..<3 {
                        #expect(await code { _ = try await scheduler.submit(Self.task) } == .queueFull)
                        try await session.complete(try await session.work().lease)
                    }
                }
                _ = try await scheduler.submit(Self.task)
            }
        }
    }

    @Test("S10: submits that wait come in one for each end, in the order in which they came", arguments: 1...20)
    func firstComeFirstServed(seed: Int) throws {
        try SmallWorld.run(seed: UInt64(seed)) { world in
            try await world.running(Self.waiting) { scheduler in
                for _ in 0..<2 { _ = try await scheduler.submit(Self.task) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<5 {
                        group.addTask {
                            let options = TaskOptions(metadata: ["number": "\(number)"])
                            _ = try await scheduler.submit(Self.task, options: options)
                        }
                        await world.settle()
                    }
                    #expect(try await scheduler.snapshot().counts.total == 2)
                    try await scheduler.withSession("a", kinds: ["k"]) { session in
                        for ended in 1...7 {
                            let offer = try await session.work()
                            #expect(try await scheduler.snapshot().counts.live <= 2)
                            if ended > 2 { #expect(offer.options.metadata["number"] == "\(ended - 3)") }
                            try await session.complete(offer.lease)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await scheduler.snapshot().counts.completed == 7)
            }
        }
    }

    @Test("S10: a submit that is cancelled while it waits throws, admits nothing and lets the next one in")
    func cancelled() throws {
        try SmallWorld.run { world in
            try await world.running(Self.waiting) { scheduler in
                for _ in 0..<2 { _ = try await scheduler.submit(Self.task) }
                let first = world.start { try await scheduler.submit(Self.task) }
                await world.settle()
                let second = world.start { try await scheduler.submit(Self.task) }
                await world.settle()
                first.cancel()
                let refused = try await error { _ = try await first.value }
                #expect(refused.code == .submitCancelled && refused.message.contains("nothing was recorded"))
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    try await session.complete(try await session.work().lease)
                }
                _ = try await second.value
                let late = world.start {
                    // Cancelled before it begins to wait.
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await scheduler.submit(Self.task)
                }
                #expect(await code { _ = try await late.value } == .submitCancelled)
                #expect(try await scheduler.snapshot().counts.total == 3)
            }
        }
    }

    @Test("S10, Q1: the end of the scheduler ends the waiting of all, by its name", arguments: [true, false])
    func ended(byFailure: Bool) throws {
        try SmallWorld.run { world in
            let scheduler = try world.open(Self.waiting)
            let run = world.start { try await scheduler.run() }
            for _ in 0..<2 { _ = try await scheduler.submit(Self.task) }
            let waiting = (0..<5).map { _ in world.start { try await scheduler.submit(Self.task) } }
            await world.settle()
            if byFailure {
                world.storage.fail(StorageFault(call: 1, of: .sync, code: 5))
                let session = world.start {
                    try await scheduler.withSession("a", kinds: ["k"]) { session in
                        let offer = try await session.offer()
                        try await session.accept(offer.lease)
                    }
                }
                #expect(await code { try await session.value } == .indeterminate)
            } else {
                await scheduler.shutDown()
            }
            for submit in waiting {
                #expect(await code { _ = try await submit.value } == (byFailure ? .journalFailed : .shutDown))
            }
            #expect(await code { try await run.value } == (byFailure ? .journalFailed : nil))
            await scheduler.shutDown()
        }
    }

    @Test("S10: a submit inside a handler never waits, and says why; one inside another scheduler's handler does")
    func insideHandler() throws {
        try SmallWorld.run { world in
            let other = try Scheduler.open(
                .inMemory,
                options: Self.waiting,
                environment: .simulated(on: world.executor)
            )
            let found = Rendezvous<TenureError>()
            let scheduler = try world.open(Self.waiting)
            try await scheduler.running(
                agents: 2,
                named: "a",
                { agent in
                    agent.handle("k") { _, _ in
                        do throws(TenureError) {
                            // The handlers' own tasks fill the queue.
                            while true { _ = try await scheduler.submit(RawTask(kind: "none")) }
                        } catch {
                            found.deliver(error)
                        }
                        let room = world.start { try await other.submit(RawTask(kind: "none")) }
                        await world.settle()
                        room.cancel()
                        #expect(await code { _ = try await room.value } == .submitCancelled)
                        return []
                    }
                }
            ) {
                for _ in 0..<2 { _ = try await other.submit(Self.task) }
                let handle = try await scheduler.submit(Self.task)
                let refused = try #require(await found.value())
                #expect(refused.code == .queueFull && refused.message.contains("inside a handler"), "\(refused)")
                _ = try await handle.output
                _ = try await scheduler.submit(RawTask(kind: "none"))
            }
            await other.shutDown()
        }
    }

    @Test("S10: a handler on threads of its own is inside, too")
    func insideHandlerOnThreads() async throws {
        let scheduler = try await Scheduler.open(.inMemory, options: Self.waiting, clock: VirtualClock())
        try await scheduler.running(
            agents: 2,
            named: "a",
            { agent in
                agent.handle(Held.self, on: .threads(2)) { _, _ in
                    do throws(TenureError) {
                        while true { _ = try await scheduler.submit(RawTask(kind: "none")) }
                    } catch {
                        return error.code == .queueFull ? 1 : 0
                    }
                }
            }
        ) {
            let refusals = try await scheduler.submit(Held()).output
            #expect(refusals == 1)
        }
    }

    @Test("S10: a capacity that cannot be is refused, and named")
    func checks() async throws {
        for capacity in [0, -1, Int.min] {
            let refused = try await error {
                _ = try await Scheduler.open(
                    .inMemory,
                    options: SchedulerOptions(capacity: capacity),
                    clock: VirtualClock()
                )
            }
            #expect(refused.code == .invalidConfiguration && refused.message.contains("capacity is \(capacity)"))
        }
    }
}
