import Tenure
import TenureTesting
import Testing

/// T6 through the public face, in virtual time.
@Suite struct CounterFaceTests {
    /// Runs one task of kind `k` on an agent whose handler does `attempt`, until it has ended or `limit` is over.
    private func outcome(
        _ options: TaskOptions = .standard,
        limit: Duration = .seconds(3_600),
        _ attempt: @escaping @Sendable (Int, VirtualClock) async throws -> Void
    ) throws -> (task: TaskSnapshot, starts: [Duration]) {
        try SimulatedStore.run { store in
            let clock = store.clock
            let starts = Locked<[Duration]>([])
            let found = try await store.life(
                agents: 1,
                { agent in
                    agent.handle("k") { _, _ in
                        let number = starts.withLock { starts in
                            starts.append(clock.now.offset)
                            return starts.count
                        }
                        try await attempt(number, clock)
                        return []
                    }
                }
            ) { scheduler in
                let task = try await scheduler.submit("k", 0, options)
                let end = clock.now.offset + limit
                while clock.now.offset < end, try await scheduler.status(of: task)?.isTerminal == false {
                    try await store.pass(.milliseconds(500))
                }
                return try #require(try await scheduler.snapshot().task(task))
            }
            return (found, starts.withLock { $0 })
        }
    }

    @Test("T6: errors, timeouts and undecodable payloads are failures, and share a limit")
    func failures() throws {
        let options = TaskOptions(timeout: .seconds(10))
        let (task, _) = try outcome(options) { number, clock in
            if number == 2 { try await clock.sleep(for: .seconds(60)) }
            throw TaskFailure("error \(number)")
        }
        #expect(task.status == .dead(.attemptsExhausted) && task.failures == 3)
        #expect(task.attempts.map(\.ending) == [.failed, .timedOut, .failed])
        #expect(task.crashes + task.refusals + task.snoozes + task.interruptions == 0)

        try SimulatedStore.run { store in
            try await store.life(agents: 1, { $0.handle(Echo.self) { task, _ in task.text } }) { scheduler in
                let task = try await scheduler.submit(RawTask(kind: Echo.kind, payload: [0xFF])).id
                try await store.eventually("it is dead") { try await scheduler.status(of: task)?.isTerminal == true }
                let found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.status == .dead(.attemptsExhausted) && found.failures == 3)
            }
        }
    }

    @Test(
        "T6: the wait before each retry is between half of base · 2^(n-1) and all of it, capped, and the same each time"
    )
    func backoff() throws {
        let policy = RetryPolicy(maximumAttempts: 7, baseDelay: .seconds(2), maximumDelay: .seconds(20))
        let runs = try (0..<2).map { _ in
            try outcome(TaskOptions(retry: policy)) { number, _ in throw TaskFailure("\(number)") }
        }
        #expect(runs[0].starts == runs[1].starts)
        #expect(runs[0].task.status == .dead(.attemptsExhausted) && runs[0].starts.count == 7)
        for (index, pair) in zip(runs[0].starts, runs[0].starts.dropFirst()).enumerated() {
            let full = min(Duration.seconds(20), .seconds(2 << index))
            #expect(pair.1 - pair.0 >= full / 2 && pair.1 - pair.0 <= full + .milliseconds(10), "\(index)")
        }
    }

    @Test("T6: .retry(after:) waits exactly so long, counts, and ends with the attempts; .permanent ends at once")
    func verdicts() throws {
        let (retried, starts) = try outcome { _, _ in throw TaskFailure.retry(after: .seconds(77), "busy") }
        #expect(retried.status == .dead(.attemptsExhausted) && retried.failures == 3)
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == .seconds(77) })
        let (permanent, once) = try outcome { _, _ in throw TaskFailure.permanent("never") }
        #expect(permanent.status == .dead(.permanent) && permanent.failures == 1 && once.count == 1)
    }

    @Test("T6: snoozes and releases have no limit and count nothing else")
    func deferrals() throws {
        let (snoozed, starts) = try outcome { number, _ in
            if number <= 50 { throw TaskDeferral.snooze(for: .seconds(3)) }
        }
        #expect(snoozed.status == .completed && snoozed.snoozes == 50)
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 >= .seconds(3) })
        #expect(snoozed.failures + snoozed.crashes + snoozed.refusals + snoozed.interruptions == 0)
        #expect(snoozed.attempts.count == TaskQueueCore.attemptsKept + 1 && snoozed.errors.isEmpty)
        let (released, _) = try outcome { number, _ in if number <= 50 { throw TaskDeferral.release } }
        #expect(released.status == .completed && released.interruptions == 50)
        #expect(released.failures + released.crashes + released.refusals + released.snoozes == 0)
    }

    @Test("T6: shutdowns count nothing, however often")
    func interruptions() throws {
        try SimulatedStore.run { store in
            let task = try await store.life { try await $0.submit("k") }
            for _ in 0..<15 {
                try await store.life(
                    agents: 1,
                    { agent in
                        agent.handle("k") { _, _ in
                            try await store.clock.sleep(for: .seconds(1 << 30))
                            return []
                        }
                    }
                ) { scheduler in
                    try await store.eventually("it is worked on") {
                        try await scheduler.status(of: task)?.name == "working"
                    }
                }
            }
            try await store.life { scheduler in
                let found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.status == .ready && found.interruptions == 15 && !found.isSuspect)
                #expect(found.failures + found.crashes + found.refusals + found.snoozes == 0)
            }
        }
    }

    @Test("T6: crashes and refusals have their own limits, and a task that fails in between keeps all counts apart")
    func apart() throws {
        try SimulatedStore.run { store in
            let policy = RetryPolicy(maximumAttempts: 3, maximumCrashes: 3, maximumRefusals: 3, baseDelay: .zero)
            try await store.life(SchedulerOptions(retry: policy)) { scheduler in
                let task = try await scheduler.submit("k")
                for round in 0..<2 {
                    try await scheduler.withSession(AgentName("agent-\(round)"), kinds: ["k"]) { session in
                        try await session.refuse(try await session.offer().lease)
                        try await session.fail(try await session.work().lease, TaskFailure("x"))
                        let lease = try await session.work().lease
                        try await session.snooze(lease, for: .seconds(1))
                        try await session.release(try await session.work().lease)
                        // Dies at work.
                        _ = try await session.work()
                    }
                }
                let found = try #require(try await scheduler.snapshot().task(task))
                #expect(found.status == .ready)
                #expect(
                    [found.failures, found.crashes, found.refusals, found.snoozes, found.interruptions] == [
                        2, 2, 2, 2, 2,
                    ]
                )
                try await scheduler.withSession("last", kinds: ["k"]) { _ = try await $0.work() }
                #expect(try await scheduler.status(of: task) == .dead(.poison))
            }
        }
    }
}
