import Tenure
import TenureTesting
import Testing

@Suite struct CounterTests {
    private let policy = RetryPolicy(
        maximumAttempts: 3,
        maximumCrashes: 2,
        maximumRefusals: 4,
        baseDelay: .seconds(1),
        maximumDelay: .seconds(10)
    )

    private func give(_ bench: inout QueueBench, accepted: Bool = true) throws -> Lease {
        bench.pass(.seconds(10))
        let lease = bench.assign(accepted: accepted)
        return try #require(lease)
    }

    @Test("T6: a task that fails as often as it may is dead with every error")
    func attemptsExhausted() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        for attempt in 1...3 {
            let lease = try give(&bench)
            bench.fail(lease, TaskFailure("error \(attempt)"))
            if attempt < 3 {
                guard case .waiting(.retry, let until) = bench.entry(task).status else {
                    Issue.record("waits for its retry")
                    return
                }
                let full = Duration.seconds(1 << (attempt - 1))
                #expect(bench.now.duration(to: until) >= full / 2 && bench.now.duration(to: until) <= full)
                #expect(bench.entry(task).readyAt == until)
                #expect(bench.next == nil)
            }
        }
        #expect(bench.entry(task).status == .dead(.attemptsExhausted))
        #expect(bench.entry(task).errors.map(\.message) == ["error 1", "error 2", "error 3"])
        #expect(bench.entry(task).endedAt == bench.now)
    }

    @Test("T6: a permanent failure ends a task at once")
    func permanent() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        bench.fail(try give(&bench), .permanent("never"))
        #expect(bench.entry(task).status == .dead(.permanent))
    }

    @Test("T6: agents that die while working end a task as poison, and crashes are no failures")
    func poison() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        for crash in 1...2 {
            let lease = try give(&bench)
            bench.carryOut { $0.decideReclaim(of: lease) }
            #expect(bench.entry(task).status == (crash == 2 ? .dead(.poison) : .ready))
        }
        #expect(bench.entry(task).crashes == 2 && bench.entry(task).failures == 0)
    }

    @Test("T6: offers that are refused or never accepted end a task as undeliverable")
    func undeliverable() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        for refusal in 1...4 {
            let lease = try give(&bench, accepted: false)
            if refusal.isMultiple(of: 2) {
                bench.carryOut { $0.decideReclaim(of: lease) }
            } else {
                bench.carryOut { $0.decideRefusal(by: lease) }
            }
            #expect(bench.entry(task).status == (refusal == 4 ? .dead(.undeliverable) : .ready))
        }
        #expect(bench.entry(task).refusals == 4 && bench.entry(task).crashes == 0)
    }

    @Test("T6: interruptions have no limit and count nothing else", arguments: ReleaseReason.allCases)
    func interruptions(reason: ReleaseReason) throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        for _ in 0..<100 {
            let lease = try give(&bench)
            bench.carryOut { $0.decideRelease(by: lease, reason) }
        }
        let entry = bench.entry(task)
        #expect(entry.status == .ready && entry.interruptions == 100)
        #expect(entry.failures == 0 && entry.crashes == 0 && entry.refusals == 0 && entry.errors.isEmpty)
    }

    @Test("T6: a failure may say when to try again, as long as attempts are left")
    func retryAfter() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        bench.fail(try give(&bench), .retry(after: .seconds(9), "busy"))
        #expect(bench.entry(task).status == .waiting(.retry, until: bench.now.advanced(by: .seconds(9))))
        bench.fail(try give(&bench), .retry(after: .seconds(-9), "busy"))
        #expect(bench.entry(task).status == .waiting(.retry, until: bench.now))
        bench.fail(try give(&bench), .retry(after: .seconds(Int64.max), "busy"))
        #expect(bench.entry(task).status == .dead(.attemptsExhausted))
    }

    @Test("T6: a task's own policy counts before the scheduler's")
    func ownPolicy() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit(options: TaskOptions(retry: RetryPolicy(maximumAttempts: 1)))
        bench.fail(try give(&bench))
        #expect(bench.entry(task).status == .dead(.attemptsExhausted))
    }

    @Test("T13: a task keeps its latest errors, and only so many")
    func boundedErrors() throws {
        var bench = QueueBench(retry: RetryPolicy(maximumAttempts: 100, baseDelay: .zero))
        let task = bench.submit()
        for attempt in 0..<60 { bench.fail(try give(&bench), TaskFailure("\(attempt)")) }
        #expect(bench.entry(task).errors.count == TaskQueueCore.attemptsKept)
        #expect(bench.entry(task).errors.last?.message == "59")
        #expect(bench.entry(task).failures == 60)
    }

    @Test("Usage of failed attempts and of the completion is summed")
    func usage() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        let first = try give(&bench)
        let now = bench.now
        bench.carryOut { $0.decideFailure(by: first, TaskFailure("x"), usage: ["tokens": 3], now: now) }
        let second = try give(&bench)
        bench.carryOut { $0.decideCompletion(by: second, output: [9], usage: ["tokens": 4, "cents": 1]) }
        #expect(bench.entry(task).snapshot.usage == ["tokens": 7, "cents": 1])
        #expect(bench.entry(task).snapshot.output == [9])
    }

    @Test("T13: new names in the usage of every attempt are added up under one once they are many")
    func manyNames() throws {
        var bench = QueueBench(retry: policy)
        let task = bench.submit()
        let kilobyte = String(repeating: "x", count: 1 << 10)
        for attempt in 0..<200 {
            let lease = try give(&bench)
            let now = bench.now
            bench.carryOut {
                let usage: Usage = ["tokens": 2, "\(kilobyte)\(attempt)": 1]
                return $0.decideSnooze(by: lease, for: .seconds(1), usage: usage, now: now)
            }
        }
        let usage = bench.entry(task).usage
        #expect(usage["tokens"] == 400)
        #expect(usage.counters.keys.reduce(0) { $0 + $1.utf8.count } < TaskQueueCore.usageBytesKept + 2 << 10)
        #expect(usage.counters.values.reduce(0, +) == 600 && usage[Usage.other] > 100)
    }
}
