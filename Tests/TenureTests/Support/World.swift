import Tenure
import TenureTesting

/// A scheduler on a seeded executor, in virtual time.
struct World: Sendable {
    let scheduler: Scheduler
    let executor: SeededExecutor

    var clock: VirtualClock { executor.clock }

    /// Lets time pass.
    func sleep(_ duration: Duration) async throws { try await clock.sleep(for: duration) }

    /// Returns when nobody has anything to do: time passes only then.
    func rest() async throws { try await sleep(.nanoseconds(1)) }

    /// Starts a task that nobody waits for yet.
    func start<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Task<Value, any Error> {
        Task(executorPreference: executor) { try await body() }
    }

    /// What is known of a task.
    func task(_ id: TaskID) async throws -> TaskSnapshot {
        guard let task = try await scheduler.snapshot().task(id) else { throw Missing("task \(id)") }
        return task
    }

    /// What is known of an agent; `nil` when it is not connected.
    func agent(_ name: AgentName) async throws -> AgentSnapshot? { try await scheduler.snapshot().agent(name) }

    /// Runs an agent of handlers until the scheduler ends.
    @discardableResult
    func runAgent(
        _ name: AgentName,
        capabilities: Set<Capability> = [],
        _ configure: @escaping @Sendable (inout AgentHandlers) -> Void
    ) -> Task<Void, any Error> {
        start { [scheduler] in try await scheduler.runAgent(name, capabilities: capabilities, configure) }
    }
}

/// Runs a scheduler in a world of its own around `body`, and ends it without waiting for agents.
func withWorld<Result: Sendable>(
    seed: UInt64 = 1,
    location: StoreLocation = .inMemory,
    options: SchedulerOptions = .standard,
    _ body: @escaping @Sendable (World) async throws -> Result
) async throws -> Result {
    try await WorkerThreads.shared.run {
        let executor = SeededExecutor(seed: seed)
        return try executor.run {
            let scheduler = try Scheduler.open(location, options: options, environment: .probed(on: executor))
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                do {
                    let result = try await body(World(scheduler: scheduler, executor: executor))
                    await scheduler.shutDown(grace: .none)
                    try await group.waitForAll()
                    return result
                } catch {
                    await scheduler.shutDown(grace: .none)
                    throw error
                }
            }
        }
    }
}
