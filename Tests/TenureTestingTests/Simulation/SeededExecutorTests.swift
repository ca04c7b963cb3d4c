import Dispatch
import Foundation
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
        return executor.trace
    }

    @Test(arguments: strategies) func oneSeedIsOneTrace(strategy: SchedulingStrategy) throws {
        for seed in UInt64(0)..<100 {
            #expect(try trace(seed, strategy) == trace(seed, strategy))
        }
    }

    @Test func oneSeedIsOneTraceInsideAnAsynchronousTestToo() async throws {
        let before = try trace(5, .random)
        await Task.yield()
        #expect(try trace(5, .random) == before)
    }

    @Test func differentSeedsAreDifferentTraces() throws {
        for strategy in Self.strategies where strategy != .firstInFirstOut {
            let traces = try Set((UInt64(0)..<100).map { try trace($0, strategy) })
            #expect(traces.count > 95)
        }
    }

    @Test func everyOrderOfTwoTasksIsFound() throws {
        let orders = try Set(
            (UInt64(0)..<50).map { seed in
                let executor = SeededExecutor(seed: seed)
                let order = Notes()
                try executor.run {
                    await withTaskGroup { group in
                        for index in 0..<3 { group.addTask { order.append(index) } }
                    }
                }
                return order.all
            }
        )
        #expect(orders.count == 6)
    }

    @Test func whatTheBodyReturnsAndThrowsComesOut() throws {
        struct Refused: Error {}
        #expect(try SeededExecutor(seed: 1).run { 42 } == 42)
        #expect(throws: Refused.self) { try SeededExecutor(seed: 1).run { throw Refused() } }
    }

    @Test func anActorMayHaveThisExecutorForItsOwn() throws {
        let executor = SeededExecutor(seed: 3)
        let result = try executor.run {
            let resident = Resident(executor)
            async let first = resident.next()
            async let second = resident.next()
            return await first + second + resident.nextInTask()
        }
        #expect(result == 6)
    }

    @Test func actorsThatShareAnExecutorCallEachOtherSynchronously() throws {
        for seed in UInt64(0)..<20 {
            let total = try SeededExecutor(seed: seed).run {
                let owner = Owner()
                let tenant = Tenant(of: owner)
                return await withTaskGroup { group in
                    for _ in 0..<10 { group.addTask { await tenant.increment() } }
                    return await group.reduce(0, max)
                }
            }
            #expect(total == 10)
        }
    }

    @Test func aDeadlockIsAnErrorAndTheBodyIsCancelled() throws {
        let executor = SeededExecutor(seed: 9)
        let error = #expect(throws: SimulationStalled.self) {
            try executor.run {
                let (stream, continuation) = AsyncStream<Int>.makeStream()
                for await _ in stream {}
                continuation.finish()
            }
        }
        #expect(error?.endedWhenCancelled == true)
        #expect(error?.seed == 9)
        #expect(error?.description.contains("seed 9") == true)
    }

    @Test func aFrozenClockStallsItsSleepers() throws {
        let executor = SeededExecutor(seed: 1)
        let error = #expect(throws: SimulationStalled.self) {
            try executor.run {
                executor.clock.freeze()
                try await executor.clock.sleep(for: .seconds(1))
            }
        }
        #expect(error?.frozenSleepers == 1)
    }

    @Test func anEndlessLoopIsAnError() throws {
        let executor = SeededExecutor(seed: 1, jobLimit: 1_000)
        let failure = #expect(throws: SimulationFailure.self) {
            try executor.run { while !Task.isCancelled { await executor.yield() } }
        }
        #expect(failure == .tooManyJobs(limit: 1_000, seed: 1, time: .zero))
    }

    @Test func jobsFromAnotherThreadAreAnError() throws {
        let executor = SeededExecutor(seed: 1)
        let failure = #expect(throws: SimulationFailure.self) {
            try executor.run {
                let isDone = DispatchSemaphore(value: 0)
                // A thread of its own: the shared pool may be busy with other tests.
                Thread.detachNewThread {
                    executor.enqueue {}
                    isDone.signal()
                }
                Self.block(on: isDone)
                await executor.yield()
            }
        }
        #expect(failure == .foreignJobs(count: 1, seed: 1))
    }

    @Test("a task that leaves the simulation for the shared pool makes the run fail")
    func leaks() throws {
        let executor = SeededExecutor(seed: 3)
        let failure = #expect(throws: SimulationFailure.self) {
            try executor.run { _ = Task.detached {} }
        }
        #expect(failure == .leakedJobs(count: 1, seed: 3))
        // A run of the same thread that leaks nothing is none of that one's business.
        #expect(try SeededExecutor(seed: 3).run { 5 } == 5)
    }

    private static func block(on bell: DispatchSemaphore) { bell.wait() }

    @Test func aRunWithinARunIsAnError() throws {
        let executor = SeededExecutor(seed: 1)
        #expect(throws: SimulationFailure.alreadyRunning) {
            try executor.run { try executor.run {} }
        }
    }

    @Test func aSimulationMayRunAnother() throws {
        let value = try SeededExecutor(seed: 1).run {
            let inner = try SeededExecutor(seed: 2).run { 5 }
            await Task.yield()
            return inner + 1
        }
        #expect(value == 6)
    }

    @Test func aYearPassesAtOnce() throws {
        let executor = SeededExecutor(seed: 1)
        try executor.run { try await executor.clock.sleep(for: .seconds(365 * 86_400)) }
        #expect(executor.clock.now.offset == .seconds(365 * 86_400))
    }

    @Test func sleepersWakeInTheOrderOfTheirDeadlines() throws {
        for seed in UInt64(0)..<20 {
            let executor = SeededExecutor(seed: seed)
            let order = Notes()
            try executor.run {
                try await withThrowingTaskGroup { group in
                    for index in [4, 1, 3, 0, 2] {
                        group.addTask {
                            try await executor.clock.sleep(for: .seconds(index))
                            order.append(index)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(order.all == [0, 1, 2, 3, 4])
        }
    }
}

private actor Resident {
    private let executor: SeededExecutor
    private var count = 0

    init(_ executor: SeededExecutor) { self.executor = executor }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func next() -> Int {
        executor.preconditionIsolated()
        count += 1
        return count
    }

    func nextInTask() async -> Int {
        await Task { next() }.value
    }
}

private actor Owner {
    private var count = 0

    func increment() -> Int {
        count += 1
        return count
    }
}

private actor Tenant {
    private let owner: Owner

    init(of owner: Owner) { self.owner = owner }

    nonisolated var unownedExecutor: UnownedSerialExecutor { owner.unownedExecutor }

    func increment() -> Int { owner.assumeIsolated { $0.increment() } }
}
