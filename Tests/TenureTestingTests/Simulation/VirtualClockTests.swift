import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct VirtualClockTests {
    @Test func aSleepEndsAtItsDeadlineAndNotBefore() async throws {
        let clock = VirtualClock()
        async let woke: VirtualClock.Instant = {
            try await clock.sleep(for: .seconds(30))
            return clock.now
        }()
        try await clock.waitForSleepers(1)
        clock.advance(by: .seconds(29))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(1))
        #expect(try await woke == VirtualClock.Instant(offset: .seconds(30)))
    }

    @Test func aDeadlineInThePastIsNoWait() async throws {
        let clock = VirtualClock()
        try await clock.sleep(until: .start)
        try await clock.sleep(for: .seconds(-1))
    }

    @Test func cancellingWakesAtOnce() async throws {
        let clock = VirtualClock()
        let sleeper = Task { try await clock.sleep(for: .seconds(1)) }
        try await clock.waitForSleepers(1)
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.sleeperCount == 0)
    }

    @Test func cancellingAtAnyMomentLosesNoSleeper() async throws {
        let clock = VirtualClock()
        for _ in 0..<2_000 {
            let sleeper = Task { try await clock.sleep(for: .seconds(1)) }
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test func cancellingAndWakingAtOnceResumesOnce() async throws {
        let clock = VirtualClock()
        for _ in 0..<500 {
            let sleeper = Task { try await clock.sleep(for: .nanoseconds(1)) }
            let canceller = Task { sleeper.cancel() }
            while clock.sleeperCount == 0, await !Self.isCancelled(canceller) { await Task.yield() }
            clock.advance(by: .nanoseconds(1))
            _ = await sleeper.result
        }
        #expect(clock.sleeperCount == 0)
    }

    private static func isCancelled(_ canceller: Task<Void, Never>) async -> Bool {
        await canceller.value
        return true
    }

    @Test func aFrozenClockOwesItsTime() async throws {
        let clock = VirtualClock(wall: 0)
        let sleeper = Task { try await clock.sleep(for: .seconds(5)) }
        try await clock.waitForSleepers(1)
        clock.freeze()
        clock.advance(by: .seconds(60))
        #expect(clock.now == .start)
        #expect(!clock.advanceToNextSleeper())
        #expect(clock.sleeperCount == 1)
        clock.unfreeze()
        try await sleeper.value
        #expect(clock.now.offset == .seconds(60))
        #expect(clock.wall == 60_000_000_000)
    }

    @Test func theWallClockJumpsOnItsOwn() {
        let clock = VirtualClock(wall: 1_000)
        clock.advance(by: .nanoseconds(5))
        #expect(clock.wall == 1_005)
        clock.moveWall(by: .nanoseconds(-500))
        #expect(clock.wall == 505)
        #expect(clock.now.offset == .nanoseconds(5))
        clock.moveWall(by: .seconds(Int64.max))
        #expect(clock.wall == .max)
    }

    @Test func timeEndsWhereItCannotBeCountedAndTrapsNowhere() throws {
        let executor = SeededExecutor(seed: 1)
        let clock = executor.clock
        try executor.run {
            for _ in 0..<3 { try await clock.sleep(for: .seconds(Int64.max)) }
            try await clock.sleep(for: .seconds(1))
        }
        #expect(clock.now.offset == .seconds(Int64.max) && clock.wall == .max)
        for isFrozen in [false, true] {
            let clock = VirtualClock()
            if isFrozen { clock.freeze() }
            for _ in 0..<40 { clock.advance(by: .seconds(Int64.max)) }
            clock.unfreeze()
            #expect(clock.now.offset == .seconds(Int64.max) && clock.wall == .max)
        }
        let early = VirtualClock()
        early.moveWall(by: .seconds(Int64.min) * 2)
        #expect(early.wall == .min)
    }
}
