import Tenure
import TenureTesting
import Testing

@Suite struct ChangedLimitsTests {
    private func submit(_ count: Int, to scheduler: Scheduler) async -> Int {
        var accepted = 0
        for _ in 0..<count where await code({ _ = try await scheduler.submit(RawTask(kind: "k")) }) == nil {
            accepted += 1
        }
        return accepted
    }

    @Test("S8, S11: a limit that changes counts what came in before, in every window")
    func submitLimit() throws {
        try SmallWorld.run { world in
            try await world.running(SchedulerOptions(submitLimit: RateLimit(10, per: .seconds(60)))) { scheduler in
                #expect(await submit(12, to: scheduler) == 10)
                try scheduler.setSubmitLimit(RateLimit(15, per: .seconds(60)))
                #expect(await submit(12, to: scheduler) == 5)
                try scheduler.setSubmitLimit(RateLimit(4, per: .seconds(60)))
                #expect(await submit(2, to: scheduler) == 0)
                try await world.clock.sleep(for: .seconds(60))
                #expect(await submit(9, to: scheduler) == 4)
                try scheduler.setSubmitLimit(nil)
                #expect(await submit(30, to: scheduler) == 30)
            }
        }
    }

    @Test(
        "S10, S11: more capacity lets in those who wait, the longest waiting first, and no more than there is room for"
    )
    func capacity() throws {
        for seed in 0..<20 as Range<UInt64> {
            try SmallWorld.run(seed: seed) { world in
                let options = SchedulerOptions(capacity: 1, whenFull: .wait)
                try await world.running(options) { scheduler in
                    _ = try await scheduler.submit(RawTask(kind: "k"))
                    var waiting: [Task<RawTaskHandle, any Error>] = []
                    for _ in 0..<5 {
                        waiting.append(world.start { try await scheduler.submit(RawTask(kind: "k")) })
                        await world.settle()
                    }
                    #expect(try await scheduler.counts().total.live == 1)
                    try scheduler.setCapacity(3)
                    await world.settle()
                    #expect(try await scheduler.counts().total.live == 3)
                    let first = [try await waiting[0].value.id, try await waiting[1].value.id]
                    #expect(first[0] < first[1])
                    try scheduler.setCapacity(nil)
                    for waiter in waiting { _ = try await waiter.value }
                    #expect(try await scheduler.counts().total.live == 6)
                    // Less than there are: they stay, and nobody else comes in.
                    try scheduler.setCapacity(2)
                    let late = world.start { try await scheduler.submit(RawTask(kind: "k")) }
                    await world.settle()
                    #expect(try await scheduler.counts().total.live == 6)
                    late.cancel()
                    #expect(await code { _ = try await late.value } == .submitCancelled)
                }
            }
        }
    }

    @Test(
        "S11: an agent's handler is refused room that was bounded after it began, so that agents cannot lock each other up"
    )
    func boundedLater() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open(SchedulerOptions(whenFull: .wait))
            let found: [TenureError.Code?] = try await scheduler.running(agents: 1, named: "a") { agent in
                agent.handle("outer") { _, _ in
                    let found = await code { _ = try await scheduler.submit(RawTask(kind: "inner")) }
                    return Array((found?.rawValue ?? "").utf8)
                }
            } _: {
                try scheduler.setCapacity(1)
                let output = try await scheduler.submit(RawTask(kind: "outer")).output
                return [TenureError.Code(rawValue: String(decoding: output, as: UTF8.self))]
            }
            #expect(found == [.queueFull])
        }
    }

    @Test("S11: limits that cannot be are refused, and nothing changes")
    func mistaken() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open(SchedulerOptions(submitLimit: RateLimit(2, per: .seconds(1)), capacity: 3))
            #expect(await code { try scheduler.setCapacity(0) } == .invalidConfiguration)
            #expect(
                await code { try scheduler.setSubmitLimit(RateLimit(0, per: .seconds(1))) } == .invalidConfiguration
            )
            #expect(await code { try scheduler.setSubmitLimit(RateLimit(1, per: .seconds(-1))) } == .durationNegative)
            #expect(await submit(5, to: scheduler) == 2)
            await scheduler.shutDown()
        }
    }
}
