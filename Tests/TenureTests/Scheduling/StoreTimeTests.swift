import Tenure
import TenureTesting
import Testing

/// D8: what is decided follows store time.
@Suite(.timeLimit(.minutes(20))) struct StoreTimeTests {
    @Test("D8: a wall clock that jumps while a store is open moves nothing", arguments: [-86_400, 86_400])
    func jumpWhileOpen(seconds: Int) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let options = TaskOptions(notBefore: .after(.seconds(60)))
            let due = try await scheduler.submit(RawTask(kind: "k"), options: options).id
            try await world.rest()
            let before = try await scheduler.snapshot().time
            world.clock.moveWall(by: .seconds(seconds))
            try await world.sleep(.seconds(59))
            #expect(try await world.task(due).status.name == "waiting")
            #expect(try await scheduler.snapshot().time == before.advanced(by: .seconds(59)))
            try await world.sleep(.seconds(2))
            #expect(try await world.task(due).status == .ready)
        }
    }

    @Test("D8: at an opening store time goes on by what the wall clock says has passed, and never back")
    func opening() throws {
        try SmallWorld.run { world in
            var last = StoreTime.zero
            for (passed, expected) in [(3_600, 3_600), (-3_600, 0), (7_200, 7_200)] as [(Int, Int)] {
                let (start, end) = try await world.running { scheduler in
                    let start = try await scheduler.snapshot().time
                    _ = try await scheduler.submit(RawTask(kind: "k"))
                    return (start, try await scheduler.snapshot().time)
                }
                #expect(start >= last)
                world.clock.moveWall(by: .seconds(passed))
                try await world.running { scheduler in
                    let now = try await scheduler.snapshot().time
                    #expect(now >= end.advanced(by: .seconds(expected)))
                    #expect(now < end.advanced(by: .seconds(expected + 1)))
                    last = now
                }
                if passed < 0 { world.clock.moveWall(by: .seconds(-passed)) }
            }
        }
    }
}
