import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct ReadingTests {
    @Test("Counts by priority agree with the tasks, in every state")
    func countsByPriority() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bench = QueueBench()
            ReplayTests.play(&bench, &random, steps: 200)
            var counted: [Priority: [TaskState: Int]] = [:]
            bench.core.forEachEntry {
                counted[$0.specification.priority, default: [:]][$0.status.state, default: 0] += 1
            }
            for priority in Priority.allCases {
                let counts = bench.core.countsByPriority[priority]
                for state in TaskState.allCases { #expect(counts[state] == counted[priority]?[state] ?? 0) }
                #expect(counts.total == counted[priority]?.values.reduce(0, +) ?? 0)
            }
        }
    }

    @Test("The history of a task has every attempt, with agent, generation, times and what went wrong")
    func history() async throws {
        let executor = SeededExecutor(seed: 5)
        let found = try executor.run {
            let scheduler = try await Scheduler.open(.inMemory, clock: executor.clock)
            return try await scheduler.running(agents: 1, named: "a") { agent in
                agent.handle("k") { _, context in
                    switch context.attempt {
                    case 1: throw TaskFailure("first")
                    case 2 where context.lease.generation.number == 2: throw TaskDeferral.snooze(for: .seconds(3))
                    default: return [9]
                    }
                }
            } _: {
                let handle = try await scheduler.submit(RawTask(kind: "k"))
                _ = try await handle.output
                return try await scheduler.task(handle.id)
            }
        }
        #expect(found.attempts.map(\.ending) == [.failed, .snoozed, .completed])
        #expect(found.attempts.map(\.generation.number) == [1, 2, 3])
        #expect(found.attempts.map(\.agent) == ["a-1", "a-1", "a-1"])
        #expect(found.attempts.map(\.message) == ["first", "", ""])
        #expect(found.errors.map(\.message) == ["first"])
        #expect(found.failures == 1 && found.snoozes == 1)
        for (earlier, later) in zip(found.attempts, found.attempts.dropFirst()) {
            #expect(earlier.began <= earlier.ended && earlier.ended < later.began)
        }
    }
}
