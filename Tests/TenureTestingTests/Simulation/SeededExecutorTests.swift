import Synchronization
import TenureTesting
import Testing

@Suite struct SeededExecutorTests {
    static let strategies: [SchedulingStrategy] = [
        .random, .firstInFirstOut, .priorities(changePoints: 3, expectedJobs: 60),
    ]

    private func trace(_ seed: UInt64, _ strategy: SchedulingStrategy) throws -> UInt64 {
        let executor = SeededExecutor(seed: seed, strategy: strategy)
        let workload = Workload(executor: executor)
        _ = try executor.run { try await workload.run() }
        if seed == 1 { print("jobs", executor.jobCount) }
        return executor.trace
    }

    @Test func returnsWhatTheBodyReturns() throws {
        #expect(try SeededExecutor(seed: 1).run { 42 } == 42)
    }

    @Test(arguments: strategies) func oneSeedIsOneTrace(strategy: SchedulingStrategy) throws {
        for seed in UInt64(0)..<100 {
            #expect(try trace(seed, strategy) == trace(seed, strategy))
        }
    }

    @Test func oneSeedIsOneTraceInsideAnAsyncTestToo() async throws {
        let outside = try trace(5, .random)
        await Task.yield()
        #expect(try trace(5, .random) == outside)
    }

    @Test func differentSeedsAreDifferentTraces() throws {
        for strategy in Self.strategies where strategy != .firstInFirstOut {
            let traces = try Set((UInt64(0)..<100).map { try trace($0, strategy) })
            print(strategy, traces.count)
            #expect(traces.count > 95)
        }
    }
}
