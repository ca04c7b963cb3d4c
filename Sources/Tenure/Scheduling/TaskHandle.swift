/// A submitted task, for whoever wants to know how it ends. A value; keep it, copy it, drop it.
public struct TaskHandle<Work: AgentTask>: Sendable {
    /// The task.
    public let id: TaskID
    /// Whether the submit that gave the handle admitted nothing, because a task with the same idempotency key is there;
    /// then this is that task's.
    public let isDuplicate: Bool
    let scheduler: Scheduler

    /// The task's output, once its completion is durable.
    ///
    /// Waits as long as it takes; cancelling the waiting withdraws nothing.
    /// - Throws: ``TenureError`` with `taskDead` (the message holds the reason and the last error), `outputNotCodable`,
    ///   `shutDown` or `journalFailed` when the scheduler ends first; `CancellationError`.
    public var output: Work.Output {
        get async throws {
            let bytes = try await scheduler.output(of: id)
            do {
                return try Work.decodeOutput(bytes)
            } catch {
                throw TenureError(
                    .outputNotCodable,
                    "The output of task \(id) is no \(String(reflecting: Work.Output.self)): \(error). Read it as bytes, or mend the type.",
                    task: id
                )
            }
        }
    }
}

/// A submitted task of plain bytes, for whoever wants to know how it ends.
public struct RawTaskHandle: Sendable {
    /// The task.
    public let id: TaskID
    /// Whether the submit that gave the handle admitted nothing, because a task with the same idempotency key is there;
    /// then this is that task's.
    public let isDuplicate: Bool
    let scheduler: Scheduler

    /// The task's output, once its completion is durable.
    ///
    /// Waits as long as it takes; cancelling the waiting withdraws nothing.
    /// - Throws: ``TenureError`` with `taskDead`, or `shutDown` or `journalFailed` when the scheduler ends first;
    ///   `CancellationError`.
    public var output: [UInt8] {
        get async throws { try await scheduler.output(of: id) }
    }
}
