/// A submitted task, for whoever wants to know how it ends. A value; keep it, copy it, drop it.
public struct TaskHandle<Work: AgentTask>: Sendable {
    /// The task.
    public let id: TaskID
    /// Whether the submit that gave the handle admitted nothing, because a task with the same idempotency key is there;
    /// then this is that task's.
    public let isDuplicate: Bool
    let scheduler: Scheduler
    /// What this very handle's submit was admitted with; `nil` of any other handle.
    let specification: TaskSpecification?

    /// The task's output, once its completion is durable.
    ///
    /// Waits as long as it takes; cancelling the waiting withdraws nothing. Any number may wait; each decodes the
    /// output for itself. When a dead letter was replayed, its new life counts. The handle that the submit gave keeps
    /// the output, also when the scheduler has forgotten the task, and after its end; so do not keep more handles than
    /// outputs that you have memory for.
    /// - Throws: ``TenureError``, or `CancellationError` when the waiting was cancelled.
    ///
    ///   | code | when |
    ///   |---|---|
    ///   | `taskDead` | the task is a dead letter: ``TenureError/deathReason`` and ``TenureError/attempts`` say why |
    ///   | `taskCancelled` | it was cancelled |
    ///   | `taskEvicted` | it has ended, and how is forgotten; of a handle that its submit gave, only of a dead letter |
    ///   | `outputNotCodable` | its output is no `Work.Output` |
    ///   | `indeterminate` | its end, or that it is forgotten, may not be durable, because the journal failed |
    ///   | `shutDown`, `journalFailed`, `invariantViolated` | the scheduler ended first |
    public var output: Work.Output {
        get async throws {
            let bytes = try await scheduler.output(of: id, specification)
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

    /// What is known of the task, with every attempt; see ``Scheduler/task(_:)``.
    ///
    /// - Throws: as that does.
    public var snapshot: TaskSnapshot {
        get async throws(TenureError) { try await scheduler.task(id) }
    }

    /// Where the task stands.
    ///
    /// - Throws: as ``Scheduler/task(_:)`` does.
    public var status: TaskStatus {
        get async throws(TenureError) { try await scheduler.task(id).status }
    }

    /// Cancels the task, and waits until it has come to its end; see ``Scheduler/cancel(_:)``.
    ///
    /// - Returns: how the task ended.
    /// - Throws: as that does.
    @discardableResult
    public func cancel() async throws -> TaskStatus { try await scheduler.cancel(id) }
}
