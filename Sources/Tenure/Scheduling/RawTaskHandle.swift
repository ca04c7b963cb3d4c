/// A submitted task of plain bytes, for whoever wants to know how it ends. A value; keep it, copy it, drop it.
public struct RawTaskHandle: Sendable {
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
    /// Waits as long as it takes; cancelling the waiting withdraws nothing.
    /// - Throws: as ``TaskHandle/output``, but for `outputNotCodable`.
    public var output: [UInt8] {
        get async throws {
            if case .completed(let output) = specification?.knownEnding { return output }
            return try await scheduler.output(of: id, specification)
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
