import Tenure
import TenureTesting
import Testing

@Suite struct TimeTests {
    @Test("A task with a start time waits for it, in virtual time")
    func notBefore() async throws {
        let clock = VirtualClock()
        try await withRunning(clock: clock) { scheduler in
            let options = TaskOptions(notBefore: .after(.seconds(86_400)))
            let task = try await scheduler.submit(RawTask(kind: "k"), options: options).id
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let asking = Task { try await session.next() }
                try await clock.waitForSleepers(1)
                #expect(try await scheduler.snapshot().counts.waiting == 1)
                clock.advance(by: .seconds(86_399))
                #expect(try await scheduler.snapshot().counts.waiting == 1)
                clock.advance(by: .seconds(1))
                let offer = try await asking.value
                #expect(offer?.task == task)
            }
        }
    }

    @Test("The timer sets itself anew for an earlier task")
    func earlier() async throws {
        let clock = VirtualClock()
        try await withRunning(clock: clock) { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                var order: [TaskID] = []
                for hours in [3, 1, 2] {
                    let options = TaskOptions(notBefore: .after(.seconds(3_600 * hours)))
                    order.append(try await scheduler.submit(RawTask(kind: "k"), options: options).id)
                }
                for (hour, place) in [1, 2, 0].enumerated() {
                    let asking = Task { try await session.next() }
                    try await eventually { try await scheduler.snapshot().agent("a")?.askingSince != nil }
                    try await clock.waitForSleepers(1)
                    while clock.now.offset < .seconds(3_600 * (hour + 1)) { clock.advance(by: .seconds(600)) }
                    let offer = try #require(try await asking.value)
                    #expect(offer.task == order[place])
                    try await session.accept(offer.lease)
                    try await session.complete(offer.lease)
                }
            }
        }
    }

    @Test("Times at the far ends of the calendar and of durations trap nowhere", arguments: [true, false])
    func extremes(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let location: StoreLocation = inMemory ? .inMemory : .directory(directory.journal)
        let starts: [StartTime] = [
            .after(.seconds(Int64.max)), .after(.nanoseconds(Int64.max)), .at(WallTime(nanoseconds: .max)),
            .at(WallTime(nanoseconds: .min)), .at(WallTime(secondsSince1970: .max)), .after(.zero),
        ]
        try await withRunning(location) { scheduler in
            for start in starts {
                _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(notBefore: start))
            }
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                for _ in 0..<2 {
                    let offer = try await session.work()
                    try await session.complete(offer.lease)
                }
                _ = try await scheduler.submit(RawTask(kind: "k"))
                let offer = try await session.work()
                try await session.fail(offer.lease, .retry(after: .seconds(Int64.max), "later"))
            }
            let snapshot = try await scheduler.snapshot()
            #expect(snapshot.counts.waiting == 5 && snapshot.counts.completed == 2)
        }
    }

    @Test("T6: a failed task is tried again when its backoff is over, not before")
    func backoff() async throws {
        let virtual = VirtualClock()
        let options = SchedulerOptions(retry: RetryPolicy(baseDelay: .seconds(10), maximumDelay: .seconds(10)))
        try await withRunning(options: options, clock: virtual) { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let task = try await scheduler.submit(RawTask(kind: "k")).id
                for attempt in 1...2 {
                    let offer = try await session.work()
                    #expect(offer.attempt == attempt)
                    try await session.fail(offer.lease, TaskFailure("x"))
                    let asking = Task { try await session.next() }
                    try await virtual.waitForSleepers(1)
                    virtual.advance(by: .milliseconds(4_999))
                    #expect(try await scheduler.snapshot().counts.waiting == 1)
                    virtual.advance(by: .milliseconds(5_001))
                    let next = try #require(try await asking.value)
                    #expect(next.task == task)
                    try await session.refuse(next.lease)
                }
            }
        }
    }
}
