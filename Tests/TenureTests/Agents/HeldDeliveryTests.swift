import Tenure
import TenureTesting
import Testing

/// T7 in a careful opening: a task is told to its agent once its lease is durable, and may be withdrawn before.
@Suite(.timeLimit(.minutes(20))) struct HeldDeliveryTests {
    /// A store whose last two openings ended as by a crash.
    private func withCarefulWorld(
        seed: UInt64,
        _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        try await WorkerThreads.shared.run {
            let executor = SeededExecutor(seed: seed)
            let storage = SimulatedStorage()
            let options = SchedulerOptions(cancelGrace: .seconds(3_600), segmentBytes: 64 << 10)
            try executor.run {
                for _ in 0..<2 {
                    // Dropped without a shutdown.
                    _ = try Scheduler.open(.storage(storage), options: options, environment: .simulated(on: executor))
                    try await executor.clock.sleep(for: .seconds(1))
                }
                let scheduler = try Scheduler.open(
                    .storage(storage),
                    options: options,
                    environment: .simulated(on: executor)
                )
                #expect(!scheduler.opening.endedCleanly)
                async let run: Void = scheduler.run()
                do {
                    try await body(World(scheduler: scheduler, executor: executor))
                    await scheduler.shutDown(grace: .none)
                    try await run
                } catch {
                    await scheduler.shutDown(grace: .none)
                    throw error
                }
            }
        }
    }

    @Test("T11, S1: a session whose offer is withdrawn before it was told of goes on asking")
    func session() async throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            try await withCarefulWorld(seed: seed) { world in
                let scheduler = world.scheduler
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    for _ in 0..<5 {
                        let asking = world.start { try await session.next() }
                        try await world.rest()
                        let cancelled = try await scheduler.submit(RawTask(kind: "k")).id
                        let status = try await scheduler.cancel(cancelled)
                        #expect(status == .cancelled, "seed \(seed)")
                        let wanted = try await scheduler.submit(RawTask(kind: "k")).id
                        var offer = try #require(try await asking.value, "seed \(seed)")
                        if offer.task == cancelled { offer = try await session.offer() }
                        #expect(offer.task == wanted, "seed \(seed)")
                        try await session.accept(offer.lease)
                        try await session.complete(offer.lease)
                    }
                }
            }
        }
    }

    @Test("T11, S1: a handler whose task is cancelled before it was told of does not begin, and its agent goes on")
    func handler() async throws {
        let begun = Locked(0)
        for seed in 1...60 as ClosedRange<UInt64> {
            try await withCarefulWorld(seed: seed) { world in
                let scheduler = world.scheduler
                world.runAgent("a") { agent in
                    agent.handle("k") { payload, _ in
                        guard payload.isEmpty else { return payload }
                        begun.withLock { $0 += 1 }
                        _ = await Rendezvous<Void>().value()
                        throw CancellationError()
                    }
                }
                try await world.rest()
                let before = world.executor.jobCount
                for number in 1...5 as ClosedRange<UInt8> {
                    let cancelled = try await scheduler.submit(RawTask(kind: "k")).id
                    let status = try await scheduler.cancel(cancelled)
                    #expect(status == .cancelled, "seed \(seed)")
                    let output = try await scheduler.submit(RawTask(kind: "k", payload: [number])).output
                    #expect(output == [number], "seed \(seed)")
                }
                // Nobody asks over and over meanwhile.
                #expect(world.executor.jobCount - before < 2_000, "seed \(seed)")
            }
        }
        // Most are withdrawn in time.
        #expect(begun.withLock { $0 } < 150)
    }
}
