import Tenure
import TenureTesting
import Testing

/// What a service's own tests do: a scheduler of its own in a simulation, by public declarations alone.
@Suite(.timeLimit(.minutes(20))) struct SimulatedSchedulerTests {
    private struct Run: Equatable {
        var output: [UInt8] = []
        var time: Duration = .zero
        var trace: UInt64 = 0
        var incarnations: Set<String> = []
    }

    private func run(seed: UInt64, _ makeLocation: @escaping @Sendable () -> StoreLocation) throws -> Run {
        let executor = SeededExecutor(seed: seed)
        var run = try executor.run {
            var run = Run()
            let location = makeLocation()
            for _ in 0..<3 {
                let scheduler = try Scheduler.open(location, on: executor)
                run.incarnations.insert(scheduler.opening.incarnation.description)
                run.output += try await scheduler.running(
                    agents: 2,
                    named: "a",
                    { agent in
                        agent.handle("work") { payload, context in
                            if context.attempt < 3 { throw TaskFailure("not yet") }
                            try await executor.clock.sleep(for: .seconds(60))
                            return payload
                        }
                    }
                ) {
                    let later = TaskOptions(notBefore: .after(.seconds(3_600)))
                    let handles = [
                        try await scheduler.submit(RawTask(kind: "work", payload: [1])),
                        try await scheduler.submit(RawTask(kind: "work", payload: [2]), options: later),
                    ]
                    var outputs: [UInt8] = []
                    for handle in handles { outputs += try await handle.output }
                    return outputs
                }
            }
            return run
        }
        run.time = executor.clock.now.offset
        run.trace = executor.trace
        return run
    }

    @Test("Equal seeds give equal runs, with a journal and without, retries and openings included")
    func equalSeeds() throws {
        let places: [@Sendable () -> StoreLocation] = [{ .inMemory }, { .storage(SimulatedStorage()) }]
        for place in places {
            for seed in 1...10 as ClosedRange<UInt64> {
                let first = try run(seed: seed, place)
                #expect(first.output == [1, 2, 1, 2, 1, 2])
                #expect(first.time > .seconds(3 * 3_660))
                #expect(first.incarnations.count == 3)
                #expect(try run(seed: seed, place) == first, "seed \(seed)")
                #expect(try run(seed: seed + 100, place).trace != first.trace, "seed \(seed)")
            }
        }
    }
}
