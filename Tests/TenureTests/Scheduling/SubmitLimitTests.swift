import Foundation
import Tenure
import TenureTesting
import Testing

@Suite struct SubmitLimitTests {
    private static let options = SchedulerOptions(submitLimit: RateLimit(100, per: .seconds(60)))

    /// Submits until it is refused.
    private static func flood(_ scheduler: Scheduler, atMost most: Int = 1_000) async throws -> (Int, TenureError?) {
        for number in 0..<most {
            do throws(TenureError) {
                _ = try await scheduler.submit(RawTask(kind: "k"))
            } catch {
                return (number, error)
            }
        }
        return (most, nil)
    }

    @Test(
        "S8: of 120 rapid submits 100 are accepted, 20 refused with the exact time to wait, and nothing of them is kept"
    )
    func burst() throws {
        try SmallWorld.run { world in
            try await world.running(Self.options) { scheduler in
                let start = world.clock.now
                #expect(try await Self.flood(scheduler).0 == 100)
                var waits: Set<Duration> = []
                for _ in 0..<20 {
                    let refused = try await error { _ = try await scheduler.submit(RawTask(kind: "k")) }
                    #expect(refused.code == .rateLimited)
                    for word in ["100 per 60.0 seconds", "submitLimit", "nothing was recorded"] {
                        #expect(refused.message.contains(word), "\(refused)")
                    }
                    waits.insert(start.duration(to: world.clock.now) + (refused.retryAfter ?? .zero))
                }
                #expect(waits == [.seconds(60)])
                let snapshot = try await scheduler.snapshot()
                #expect(snapshot.tasks.count == 100 && snapshot.counts.live == 100)
                world.clock.advance(by: .seconds(60) - start.duration(to: world.clock.now) - .nanoseconds(1))
                #expect(try await Self.flood(scheduler, atMost: 1).1?.retryAfter == .nanoseconds(1))
                world.clock.advance(by: .nanoseconds(1))
                #expect(try await Self.flood(scheduler).0 == 100)
            }
        }
    }

    @Test("S8: a submit at exactly the time that the refusal names is admitted, for random arrivals")
    func exactly() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(submitLimit: RateLimit(3, per: .seconds(10)))
            try await world.running(options) { scheduler in
                var random = SeededGenerator(seed: 4)
                for _ in 0..<100 {
                    world.clock.advance(by: .milliseconds(random.next(below: 5_000)))
                    guard let refused = try await Self.flood(scheduler, atMost: 2).1 else { continue }
                    let wait = try #require(refused.retryAfter)
                    world.clock.advance(by: wait - .nanoseconds(1))
                    #expect(try await Self.flood(scheduler, atMost: 1).1?.retryAfter == .nanoseconds(1))
                    world.clock.advance(by: .nanoseconds(1))
                    #expect(try await Self.flood(scheduler, atMost: 1).1 == nil)
                }
            }
        }
    }

    @Test(
        "S8: a service that starts again in a loop gets no more through than one that runs on",
        arguments: [true, false]
    )
    func restarts(cleanly: Bool) throws {
        try SmallWorld.run { world in
            var admitted = 0
            for _ in 0..<10 {
                let scheduler = try world.open(Self.options)
                let (count, refused) = try await Self.flood(scheduler, atMost: 30)
                admitted += count
                if count < 30 { #expect(refused?.code == .rateLimited) }
                if cleanly {
                    await scheduler.shutDown()
                } else {
                    world.storage.crash()
                    await scheduler.shutDown()
                }
                world.clock.advance(by: .seconds(1))
            }
            #expect(admitted == 100)
            // The first 30 came at second 0, the next at 1, 2 and 3.
            world.clock.advance(by: .seconds(50))
            let scheduler = try world.open(Self.options)
            #expect(try await Self.flood(scheduler).0 == 30)
            await scheduler.shutDown()
        }
    }

    @Test("S8: a limit that cannot be is refused, and named")
    func checks() async throws {
        let wrong: [(RateLimit, TenureError.Code, String)] = [
            (RateLimit(0, per: .seconds(1)), .invalidConfiguration, "is 0"),
            (RateLimit(-1, per: .seconds(1)), .invalidConfiguration, "is -1"),
            (RateLimit(.max, per: .seconds(1)), .invalidConfiguration, "10000000"),
            (RateLimit(1, per: .zero), .invalidConfiguration, "zero"),
            (RateLimit(1, per: .seconds(-1)), .durationNegative, "negative"),
            (RateLimit(1, per: .seconds(Int64.max) * 8), .invalidConfiguration, "64 bits"),
        ]
        for (limit, code, word) in wrong {
            let refused = try await error {
                _ = try await Scheduler.open(
                    .inMemory,
                    options: SchedulerOptions(submitLimit: limit),
                    clock: VirtualClock()
                )
            }
            #expect(refused.code == code, "\(refused)")
            #expect(refused.message.contains(word) && refused.message.contains("submitLimit"), "\(refused)")
        }
    }

    @Test("Section 7: limits and the errors that name a time to wait come back from JSON unchanged")
    func coding() throws {
        let limit = RateLimit(7, per: .milliseconds(1_500))
        #expect(try JSONDecoder().decode(RateLimit.self, from: JSONEncoder().encode(limit)) == limit)
        let refused = TenureError(.rateLimited, "x", retryAfter: .milliseconds(1))
        let read = try JSONDecoder().decode(TenureError.self, from: JSONEncoder().encode(refused))
        #expect(read == refused && read.retryAfter == .milliseconds(1))
        let other = TenureError(.shutDown, "x")
        #expect(try JSONDecoder().decode(TenureError.self, from: JSONEncoder().encode(other)).retryAfter == nil)
    }
}
