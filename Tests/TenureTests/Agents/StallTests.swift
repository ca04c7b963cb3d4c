import Tenure
import TenureTesting
import Testing

/// A4: a process that was stopped does not blame its agents.
@Suite(.timeLimit(.minutes(20))) struct StallTests {
    @Test("A4: after a stall everybody gets the lost time, and one that stays silent gets it once")
    func amnesty() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            for _ in 0..<3 {
                _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(timeout: .seconds(90)))
            }
            try await scheduler.withSession("a", kinds: ["k"]) { first in
                try await scheduler.withSession("b", kinds: ["k"]) { second in
                    try await scheduler.withSession("c", kinds: ["k"]) { third in
                        let held = try await first.work()
                        let silent = try await second.work()
                        let offered = try await third.offer()
                        try await world.rest()
                        stall(world, .seconds(100))
                        try await world.rest()
                        var snapshot = try await scheduler.snapshot()
                        #expect(snapshot.counts.working == 2 && snapshot.counts.assigned == 1)
                        #expect(snapshot.statistics.amnesties == 1)
                        try await first.heartbeat(held.lease)
                        try await third.accept(offered.lease)
                        // The second has not been heard of since before the first stall.
                        stall(world, .seconds(100))
                        try await world.rest()
                        snapshot = try await scheduler.snapshot()
                        #expect(snapshot.statistics.amnesties == 2)
                        #expect(snapshot.agents.map(\.name) == ["a", "c"])
                        #expect(snapshot.task(silent.task)?.crashes == 1)
                        try await first.complete(held.lease)
                        try await third.complete(offered.lease)
                    }
                }
            }
        }
    }

    @Test("A3: the shortest of leases leaves the scheduler time for other things")
    func shortestLease() async throws {
        try await withWorld { world in
            _ = try await world.scheduler.submit(RawTask(kind: "k"))
            try await world.scheduler.withSession("a", kinds: ["k"], leaseDuration: .nanoseconds(1)) { session in
                let offer = try await session.offer()
                try await world.sleep(.seconds(1))
                #expect(world.clock.now.offset >= .seconds(1))
                try await session.accept(offer.lease)
                try await world.sleep(.seconds(1))
                #expect(await code { try await session.heartbeat(offer.lease) } == .staleLease)
            }
        }
    }

    @Test("A4: a tick that is a little late is no stall, and reporting in time is needed")
    func small() async throws {
        try await withWorld { world in
            _ = try await world.scheduler.submit(RawTask(kind: "k"))
            try await world.scheduler.withSession("a", kinds: ["k"], leaseDuration: .seconds(10)) { session in
                let lease = try await session.work().lease
                try await world.sleep(.seconds(4))
                stall(world, .seconds(6))
                try await world.rest()
                #expect(try await world.scheduler.snapshot().statistics.amnesties == 0)
                #expect(await code { try await session.heartbeat(lease) } == .staleLease)
            }
        }
    }

    @Test("A4: an agent with a shorter lease that begins right after a stall does not hide it")
    func shorterLease() async throws {
        for seed in 1...50 as ClosedRange<UInt64> {
            try await withWorld(seed: seed) { world in
                let scheduler = world.scheduler
                _ = try await scheduler.submit(RawTask(kind: "k"))
                try await scheduler.withSession("a", kinds: ["k"]) { patient in
                    let held = try await patient.work()
                    try await scheduler.withSession("b", kinds: ["k"], leaseDuration: .seconds(4)) { hasty in
                        let asking = world.start { try await hasty.next() }
                        try await world.rest()
                        stall(world, .seconds(40))
                        _ = try await scheduler.submit(RawTask(kind: "k"))
                        try await world.rest()
                        try await patient.complete(held.lease)
                        let offer = try #require(try await asking.value)
                        try await hasty.accept(offer.lease)
                        try await hasty.complete(offer.lease)
                    }
                }
            }
        }
    }

    @Test("A4: what is watched no more sets no pace for the others")
    func pace() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            for _ in 0..<2 { _ = try await scheduler.submit(RawTask(kind: "k")) }
            try await scheduler.withSession("slow", kinds: ["k"], leaseDuration: .seconds(1_000)) { slow in
                let held = try await slow.work()
                try await scheduler.withSession("quick", kinds: ["k"], leaseDuration: .milliseconds(2)) { quick in
                    try await quick.complete(try await quick.work().lease)
                }
                let before = world.executor.jobCount
                try await world.sleep(.seconds(900))
                // A tick every millisecond would be 900,000 turns.
                #expect(world.executor.jobCount - before < 1_000)
                try await slow.complete(held.lease)
            }
        }
    }

    /// The process stands still: time passes at once, and what is due wakes late.
    private func stall(_ world: World, _ duration: Duration) { world.clock.advance(by: duration) }
}
