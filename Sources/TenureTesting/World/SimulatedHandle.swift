public import Tenure

/// A submitted task, seen from outside of the process; it outlives every process.
public struct SimulatedHandle<Work: AgentTask>: Sendable {
    /// The task.
    public let id: TaskID
    /// Whether its key was that of a task that was there.
    public let isDuplicate: Bool
    let scheduler: SimulatedScheduler

    /// The task's output, over however many processes it takes.
    ///
    /// - Throws: as `TaskHandle.output`, but for what the end of a process says.
    public var output: Work.Output {
        get async throws {
            let id = id
            let output = try await scheduler.ending(of: id) { scheduler in
                try await scheduler.handle(for: id, as: Work.self).output
            }
            return output
        }
    }

    /// Where the task stands.
    ///
    /// - Throws: as `TaskHandle.status`, but for what the end of a process says.
    public var status: TaskStatus {
        get async throws {
            let id = id
            return try await scheduler.callPersistently { try await $0.task(id).status }
        }
    }

    /// Cancels the task, and waits until it has come to its end.
    ///
    /// - Throws: as `TaskHandle.cancel()`, but for what the end of a process says.
    @discardableResult
    public func cancel() async throws -> TaskStatus { try await scheduler.cancel(id) }
}

/// A submitted task of plain bytes, seen from outside of the process.
public struct RawSimulatedHandle: Sendable {
    /// The task.
    public let id: TaskID
    /// Whether its key was that of a task that was there.
    public let isDuplicate: Bool
    let scheduler: SimulatedScheduler

    /// The task's output, over however many processes it takes.
    ///
    /// - Throws: as `RawTaskHandle.output`, but for what the end of a process says.
    public var output: [UInt8] {
        get async throws {
            let id = id
            return try await scheduler.ending(of: id) { try await $0.handle(for: id).output }
        }
    }

    /// Where the task stands.
    ///
    /// - Throws: as `RawTaskHandle.status`, but for what the end of a process says.
    public var status: TaskStatus {
        get async throws {
            let id = id
            return try await scheduler.callPersistently { try await $0.task(id).status }
        }
    }

    /// Cancels the task, and waits until it has come to its end.
    ///
    /// - Throws: as `RawTaskHandle.cancel()`, but for what the end of a process says.
    @discardableResult
    public func cancel() async throws -> TaskStatus { try await scheduler.cancel(id) }
}

extension SimulatedScheduler {
    /// Waits for the end of a task, and holds it against what else was told of it.
    func ending<Output: Sendable>(
        of task: TaskID,
        _ body: @escaping @Sendable (Scheduler) async throws -> Output
    ) async throws -> Output {
        do {
            let output = try await callPersistently(body)
            try judge { try $0.ended(task, .completed) }
            return output
        } catch let error as TenureError {
            switch error.code {
            case .taskCancelled: try judge { try $0.ended(task, .cancelled) }
            case .taskDead: try judge { try $0.ended(task, .dead) }
            default: break
            }
            throw error
        }
    }
}
