/// What operators and submitters do to tasks that are there.
extension Scheduler {
    /// Cancels a task, and waits until it has come to its end.
    ///
    /// A task that nobody works on is cancelled at once. An agent that works on it is asked to stop (a handler's Swift
    /// task is cancelled); if it completes the task all the same, the task is completed, otherwise it is cancelled; one
    /// that has not answered within ``SchedulerOptions/cancelGrace`` loses its lease. Cancelling twice does no harm.
    /// - Returns: how the task ended: `completed`, `cancelled`, or `dead` when it was that before.
    /// - Throws: `unknownTask`, `taskEvicted`, `shutDown`, `indeterminate`; `CancellationError` when the calling task was
    ///   cancelled, which withdraws nothing.
    @discardableResult
    public nonisolated func cancel(_ task: TaskID) async throws -> TaskStatus {
        let sequence = try await turn { $0.cancel(task) }.get()
        try await confirm(sequence, of: task)
        switch try await outcome(of: task) {
        case .completed: return .completed
        case .cancelled: return .cancelled
        case .dead(let reason, _): return .dead(reason)
        case .evicted: throw TenureError.evictedTask(task)
        case .schedulerEnded(let error): throw error
        }
    }

    /// Holds tasks back from now on: all, or those of a kind. What agents hold already goes on. Holds over restarts.
    ///
    /// - Throws: `shutDown`, `indeterminate`.
    public nonisolated func pause(_ scope: PauseScope = .everything) async throws(TenureError) {
        try await confirm(try await turn { $0.setPaused(scope, true) }.get(), of: nil)
    }

    /// Lets go what ``pause(_:)`` holds back. A kind that was paused by itself stays so when everything is resumed.
    ///
    /// - Throws: `shutDown`, `indeterminate`.
    public nonisolated func resume(_ scope: PauseScope = .everything) async throws(TenureError) {
        try await confirm(try await turn { $0.setPaused(scope, false) }.get(), of: nil)
    }

    /// Gives a dead letter a new life: it is ready at once, its counters start anew, what went wrong stays known.
    ///
    /// - Throws: `unknownTask`, `taskEvicted`, `taskNotDead`, `shutDown`, `indeterminate`.
    public nonisolated func replay(_ task: TaskID) async throws(TenureError) {
        try await confirm(try await turn { $0.replay(task) }.get(), of: task)
    }

    /// Forgets a dead letter.
    ///
    /// - Throws: `unknownTask`, `taskEvicted`, `taskNotDead`, `shutDown`, `indeterminate`.
    public nonisolated func purge(_ task: TaskID) async throws(TenureError) {
        try await confirm(try await turn { $0.purge(task) }.get(), of: task)
    }
}
