import Tenure
import TenureTesting
import Testing

/// `Durability.interval`: what a loss of power may cost, and how often is synced.
@Suite(.timeLimit(.minutes(20))) struct IntervalTests {
    private static let interval = Duration.milliseconds(200)

    private static func found(on storage: SimulatedStorage, _ world: SmallWorld) async throws -> Set<TaskID> {
        let scheduler = try Scheduler.open(
            .storage(storage),
            options: .standard,
            environment: .simulated(on: world.executor)
        )
        let tasks = try await scheduler.snapshot().tasks.map(\.id)
        await scheduler.shutDown()
        return Set(tasks)
    }

    @Test("D1: of what was recorded longer ago than the interval a loss of power takes nothing", arguments: 1...20)
    func loss(seed: UInt64) throws {
        try SmallWorld.run(seed: seed) { world in
            let options = SchedulerOptions(durability: .interval(Self.interval))
            try await world.running(options) { scheduler in
                let coin = Entropy(seed)
                var acknowledged: [(id: TaskID, at: Duration)] = []
                var lost = 0
                for _ in 0..<60 {
                    let id = try await scheduler.submit(RawTask(kind: "k")).id
                    acknowledged.append((id, world.clock.now.offset))
                    // Bursts, and pauses in which nothing rings for the writer.
                    try await world.clock.sleep(for: .milliseconds(Int(coin.next() % 8 == 0 ? 450 : coin.next() % 40)))
                    guard coin.next() & 1 == 0 else { continue }
                    // All that is due at this moment has been done.
                    await world.settle()
                    let left = world.storage.snapshot()
                    left.crash()
                    let found = try await Self.found(on: left, world)
                    let now = world.clock.now.offset
                    for (id, time) in acknowledged where !found.contains(id) {
                        #expect(now - time <= Self.interval, "\(id), \(now - time) ago")
                        lost += 1
                    }
                }
                #expect(lost > 0, "nothing was at stake")
            }
            // Closing syncs.
            world.storage.crash()
            #expect(try await Self.found(on: world.storage, world).count == 60)
        }
    }

    @Test("D1: syncs are an interval apart, and there is none without a record")
    func rarely() throws {
        try SmallWorld.run { world in
            try await world.running(SchedulerOptions(durability: .interval(Self.interval))) { scheduler in
                try await world.clock.sleep(for: .seconds(1))
                let syncs = world.storage.callCount(of: .sync)
                let start = world.clock.now.offset
                for _ in 0..<500 {
                    _ = try await scheduler.submit(RawTask(kind: "k"))
                    try await world.clock.sleep(for: .milliseconds(3))
                }
                let most = Int((world.clock.now.offset - start) / Self.interval) + 1
                let made = world.storage.callCount(of: .sync) - syncs
                #expect(made <= most && made >= most - 2, "\(made) of \(most)")
                try await world.clock.sleep(for: .seconds(10))
                let after = world.storage.callCount(of: .sync)
                try await world.clock.sleep(for: .seconds(3_600))
                #expect(world.storage.callCount(of: .sync) == after)
            }
        }
    }

    @Test("D1: the death of the process takes nothing", arguments: [Durability.interval(.seconds(60)), .unsynced])
    func death(durability: Durability) throws {
        try SmallWorld.run { world in
            try await world.running(SchedulerOptions(durability: durability)) { scheduler in
                let id = try await scheduler.submit(RawTask(kind: "k")).id
                let left = world.storage.snapshot()
                left.crash { _ in .kept }
                #expect(try await Self.found(on: left, world) == [id])
            }
        }
    }

    @Test("D5: a sync that fails after the records were told of stops the journal")
    func failing() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open(SchedulerOptions(durability: .interval(Self.interval)))
            async let run: Void = scheduler.run()
            _ = try await scheduler.submit(RawTask(kind: "k"))
            world.storage.fail(StorageFault(call: 1, of: .sync, code: 5))
            try await world.clock.sleep(for: .seconds(1))
            #expect(try await error { _ = try await scheduler.submit(RawTask(kind: "k")) }.code == .journalFailed)
            #expect(await scheduler.shutDown(grace: .none).failure?.code == .journalFailed)
            try? await run
        }
    }

    @Test("Section 7: an interval that is none, or is too long, is refused by name")
    func refused() async throws {
        for (interval, code) in [
            (Duration.zero, TenureError.Code.invalidConfiguration), (.seconds(-1), .durationNegative),
            (.seconds(3_601), .invalidConfiguration), (.seconds(Int64.max), .invalidConfiguration),
        ] {
            let refusal = try await error {
                _ = try await Scheduler.open(.inMemory, options: SchedulerOptions(durability: .interval(interval)))
            }
            #expect(refusal.code == code && refusal.message.contains("SchedulerOptions.durability"), "\(refusal)")
        }
        let longest = SchedulerOptions(durability: .interval(.seconds(3_600)))
        await (try Scheduler.open(.inMemory, options: longest)).shutDown()
    }
}
