internal import Synchronization
package import Tenure

/// A scheduler of this process, live or simulated.
package final class SchedulerStage: Stage {
    /// The scheduler.
    package let scheduler: Scheduler
    private let entrance: AsyncStream<SimulatedAgent>.Continuation
    private let agents = Mutex<[SimulatedAgent]>([])

    init(scheduler: Scheduler, entrance: AsyncStream<SimulatedAgent>.Continuation) {
        self.scheduler = scheduler
        self.entrance = entrance
    }

    package func join(_ agent: SimulatedAgent) {
        agents.withLock { $0.append(agent) }
        entrance.yield(agent)
    }

    package func submit(_ task: RawTask, priority: Priority, options: TaskOptions) async throws -> StageHandle {
        let handle = try await scheduler.submit(task, priority: priority, options: options)
        return StageHandle(handle.id) { try await handle.output }
    }

    package func submitOnce(_ task: RawTask) async throws -> TaskID { try await scheduler.submit(task).id }

    package func call<Result: Sendable>(
        _ body: @escaping @Sendable (Scheduler) async throws -> Result
    ) async throws -> Result {
        try await body(scheduler)
    }

    package func watching<Result: Sendable>(
        _ body: @Sendable (EventLog) async throws -> Result
    ) async throws -> Result {
        let (_, events) = try await scheduler.observe(only: Set(SchedulerEvent.Kind.allCases), buffering: 1 << 20)
        return try await EventLog.collecting(events, body)
    }

    func sendHome() {
        for agent in agents.withLock({ $0 }) { agent.wakeParked() }
    }
}
