internal import Tenure

/// A scheduler in a process of a ``World``, which dies and comes back; agents reach it by messages that may be lost.
struct WorldStage: Stage {
    let world: World
    let scheduler: SimulatedScheduler

    func join(_ agent: SimulatedAgent) { world.connect([agent], to: scheduler) }

    func submit(_ task: RawTask, priority: Priority, options: TaskOptions) async throws -> StageHandle {
        let handles = try await world.submit([task], to: scheduler, priority: priority, options: options)
        return StageHandle(handles[0].id) { try await handles[0].output }
    }

    func submitOnce(_ task: RawTask) async throws -> TaskID { try await scheduler.submit(task).id }

    func call<Result: Sendable>(
        _ body: @escaping @Sendable (Scheduler) async throws -> Result
    ) async throws -> Result {
        try await scheduler.callPersistently(body)
    }

    func watching<Result: Sendable>(_ body: @Sendable (EventLog) async throws -> Result) async throws -> Result {
        let log = EventLog()
        // It goes on to the end of the world, and nobody reads it any more.
        scheduler.listen { told in
            switch told {
            case .event(let event): log.take(event)
            case .opened: log.noteGap()
            }
        }
        return try await body(log)
    }
}
