import Tenure
import TenureTesting
import Testing

/// Agents whose messages are lost, doubled, delayed and overtaken.
@Suite("A link", .timeLimit(.minutes(20)))
struct AgentLinkTests {
    #if DEBUG
        static let seeds: ClosedRange<UInt64> = 1...200
    #else
        static let seeds: ClosedRange<UInt64> = 1...2_000
    #endif

    /// What a run of one seed came to.
    struct Outcome: Sendable, Equatable {
        var trace: UInt64 = 0
        var time: Duration = .zero
        var fates = RandomFates.Counts()
        /// How often each task was completed, by the order of submits.
        var completions: [Int] = []
        /// The tasks whose completion some agent was told of.
        var acknowledged: [TaskID] = []
        /// Answers that the scheduler refused as stale, and those of which an agent was told.
        var staleAnswers = 0
        var staleAnswersHeard = 0
        var connections = 0
        var resumptions = 0
        var connectionsLeft = 0
    }

    @Test("D1, G5: whatever becomes of messages, each task ends once, and what is said twice is refused")
    func randomFates() async throws {
        let outcomes = try await WorkerThreads.shared.run {
            try Self.seeds.map { seed in
                let outcome = try Self.outcome(of: seed)
                #expect(outcome.completions == Array(repeating: 1, count: 20), "seed \(seed)")
                #expect(Set(outcome.acknowledged).count == outcome.acknowledged.count, "seed \(seed)")
                #expect(outcome.staleAnswersHeard <= outcome.staleAnswers, "seed \(seed)")
                #expect(outcome.connectionsLeft == 0, "seed \(seed)")
                if seed.isMultiple(of: 20) { #expect(try Self.outcome(of: seed) == outcome, "seed \(seed)") }
                return outcome
            }
        }
        #expect(outcomes.contains { $0.fates.lost == 0 } && outcomes.contains { $0.fates.lost > 100 })
        #expect(outcomes.reduce(0) { $0 + $1.fates.doubled } > 0 && outcomes.reduce(0) { $0 + $1.fates.delayed } > 0)
        #expect(outcomes.reduce(0) { $0 + $1.staleAnswersHeard } > 0)
        #expect(outcomes.contains { $0.connections > 8 } && outcomes.contains { $0.resumptions > 0 })
    }

    private static func outcome(of seed: UInt64) throws -> Outcome {
        let strategy: SchedulingStrategy = seed.isMultiple(of: 3) ? .priorities() : .random
        let executor = SeededExecutor(seed: seed, strategy: strategy, jobLimit: 500_000)
        let fates = RandomFates(seed: seed)
        var outcome = try LinkedRun.run(on: executor, fate: { _ in fates.decide() }) { run in
            let clock = run.clock
            let agents = [
                SimulatedAgent("steady", kinds: ["k"], behaviour: .complete(after: .seconds(25)), clock: clock),
                SimulatedAgent("twice", kinds: ["k"], behaviour: .settleTwice, clock: clock),
                SimulatedAgent(
                    "absent",
                    kinds: ["k"],
                    behaviour: .reconnect(times: 5, withToken: true),
                    reconnectGrace: .seconds(60),
                    clock: clock
                ),
            ]
            return try await withThrowingTaskGroup(of: Void.self) { group in
                let completions = try await run.scheduler.observe(only: [.completed], buffering: 100_000).events
                for agent in agents { group.addTask { await agent.run(over: run.connector) } }
                var handles: [RawTaskHandle] = []
                for _ in 0..<20 { handles.append(try await run.scheduler.submit(RawTask(kind: "k"))) }
                for handle in handles { _ = try await handle.output }
                group.cancelAll()
                try await group.waitForAll()
                var outcome = Outcome()
                // Whoever was not told that his connection is over finds out, and with it ends what is half open.
                try await clock.sleep(for: .seconds(300))
                outcome.connectionsLeft = run.openConnections
                outcome.staleAnswers = try await run.scheduler.snapshot().statistics.staleAnswers
                await run.scheduler.shutDown(grace: .none)
                var counts: [TaskID: Int] = [:]
                for await event in completions {
                    if let task = event.task { counts[task, default: 0] += 1 }
                }
                outcome.completions = handles.map { counts[$0.id, default: 0] }
                for tally in agents.map(\.tally) {
                    outcome.acknowledged += tally.completed
                    outcome.staleAnswersHeard += tally.staleAnswers
                    outcome.connections += tally.connections
                    outcome.resumptions += tally.resumptions
                }
                return outcome
            }
        }
        // Nothing that was on its way is left behind.
        #expect(executor.clock.sleeperCount == 0, "seed \(seed)")
        outcome.trace = executor.trace
        outcome.time = executor.clock.now.offset
        outcome.fates = fates.counts
        return outcome
    }

}
