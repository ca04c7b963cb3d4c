import Tenure
import TenureTesting

/// A world for schedulers: virtual time, one thread, a journal in memory, and a seed that fixes every choice.
struct SmallWorld: Sendable {
    let executor: SeededExecutor
    var storage = SimulatedStorage()

    var clock: VirtualClock { executor.clock }

    /// Runs `body` in a world of its own.
    static func run<Result: Sendable>(
        seed: UInt64 = 1,
        _ body: @escaping @Sendable (SmallWorld) async throws -> Result
    ) throws -> Result {
        let executor = SeededExecutor(seed: seed)
        return try executor.run { try await body(SmallWorld(executor: executor)) }
    }

    /// Opens the world's only store.
    func open(_ options: SchedulerOptions = .standard) throws(TenureError) -> Scheduler {
        var checked = options
        checked.checksInvariants = true
        checked.segmentBytes = 64 << 10
        checked.checkpointBytes = 64 << 10
        return try Scheduler.open(.storage(storage), options: checked, environment: .probed(on: executor))
    }

    /// Opens the store, runs its scheduler around `body` and ends it without waiting for agents.
    func running<Result: Sendable>(
        _ options: SchedulerOptions = .standard,
        _ body: (Scheduler) async throws -> Result
    ) async throws -> Result {
        let scheduler = try open(options)
        async let run: Void = scheduler.run()
        do {
            let result = try await body(scheduler)
            await scheduler.shutDown(grace: .none)
            try await run
            return result
        } catch {
            await scheduler.shutDown(grace: .none)
            throw error
        }
    }

    /// Starts a task in this world; a plain one would run outside of it.
    func start<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) -> Task<Result, any Error> {
        Task(executorPreference: executor) { try await body() }
    }

    /// Lets everybody else go on until they wait for time, or for each other.
    func settle() async {
        for _ in 0..<2_000 { await executor.yield() }
    }
}

/// The error that `body` throws; there must be one, and it must be the library's.
func error(_ body: () async throws -> Void) async throws -> TenureError {
    do {
        try await body()
    } catch let error as TenureError {
        return error
    }
    throw Missing("an error")
}
