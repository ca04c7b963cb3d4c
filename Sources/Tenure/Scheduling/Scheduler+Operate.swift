/// What operators and submitters do to tasks that are there. Each call returns once what it did is durable, and may be
/// made before ``run()`` and during a shutdown; when the scheduler has ended it throws `shutDown`, or what ended it:
/// `journalFailed`, `invariantViolated`.
extension Scheduler {
    /// Cancels a task, and waits until it has come to its end.
    ///
    /// A task that nobody works on is cancelled at once. An agent that works on it is asked to stop (a handler's Swift
    /// task is cancelled); if it completes the task all the same, the task is completed, otherwise it is cancelled; one
    /// that has not answered within ``SchedulerOptions/cancelGrace`` loses its lease. Cancelling twice does no harm.
    /// Called by the task's own handler it is cut short with the handler, by `CancellationError` or `indeterminate`:
    /// rethrow that.
    /// - Returns: how the task ended: `completed`, `cancelled`, or `dead` when it was that before.
    /// - Throws: `unknownTask`, `taskEvicted`, `shutDown`, `journalFailed`, `invariantViolated`, `indeterminate`;
    ///   `CancellationError` when the calling task was cancelled, which withdraws nothing.
    /// - Complexity: O(log n) in the number of live tasks, and the waiting.
    @discardableResult
    public nonisolated func cancel(_ task: TaskID) async throws -> TaskStatus {
        let waiter = Rendezvous<Outcome>()
        let reply = await turn { $0.cancel(task, waiter: waiter) }
        let ended: Outcome?
        do throws(TenureError) {
            ended = try await confirm(reply, of: task)
        } catch {
            await queue.forget(waiter, of: task)
            throw error
        }
        switch try await outcome(of: task, ended, waiter) {
        case .completed: return .completed
        case .cancelled: return .cancelled
        case .dead(let reason, _): return .dead(reason)
        case .evicted: throw TenureError.evictedTask(task)
        case .schedulerEnded(let error): throw error
        }
    }

    /// Holds tasks back from now on: all, or those of a kind. What agents hold already goes on. Holds over restarts;
    /// see ``Snapshot/paused``. Pausing twice does no harm. Submits go on; a kind need not be known yet.
    ///
    /// - Throws: `nameEmpty`, `nameTooLong`, `shutDown`, `journalFailed`, `invariantViolated`, `indeterminate`.
    public nonisolated func pause(_ scope: PauseScope = .everything) async throws(TenureError) {
        try await setPaused(scope, true)
    }

    /// Lets go what ``pause(_:)`` holds back; agents that ask get it at once. A kind that was paused by itself stays so
    /// when everything is resumed. Resuming what is not paused does no harm.
    ///
    /// - Throws: `nameEmpty`, `nameTooLong`, `shutDown`, `journalFailed`, `invariantViolated`, `indeterminate`.
    public nonisolated func resume(_ scope: PauseScope = .everything) async throws(TenureError) {
        try await setPaused(scope, false)
    }

    private nonisolated func setPaused(_ scope: PauseScope, _ isPaused: Bool) async throws(TenureError) {
        if case .kind(let kind) = scope { try options.limits.check(name: kind.rawValue, as: "name of a kind") }
        try await confirm(turn { $0.setPaused(scope, isPaused) }, of: nil)
    }

    /// Gives a dead letter a new life: it is ready at once, its counters start anew, what went wrong stays known. Its
    /// id and handles stay the same.
    ///
    /// - Throws: `unknownTask`, `taskEvicted`, `taskNotDead`, `shutDown`, `journalFailed`, `invariantViolated`,
    ///   `indeterminate`.
    public nonisolated func replay(_ task: TaskID) async throws(TenureError) {
        try await confirm(turn { $0.replay(task) }, of: task)
    }

    /// Gives all dead letters that meet a filter a new life, as ``replay(_:)`` does.
    ///
    /// - Returns: which ones, by id. One that dies again meanwhile is not replayed twice.
    /// - Throws: `shutDown`, `journalFailed`, `invariantViolated`, `indeterminate`; some may have been replayed then,
    ///   which snapshots show.
    /// - Complexity: O(tasks), in turns of at most 10,000, so that nothing else has to wait for it.
    @discardableResult
    public nonisolated func replay(where filter: DeadLetterFilter) async throws(TenureError) -> [TaskID] {
        try await sweep { $0.replay(where: filter, after: $1) }
    }

    /// Forgets a dead letter: from then on calls with its id throw `taskEvicted`.
    ///
    /// - Throws: `unknownTask`, `taskEvicted`, `taskNotDead`, `shutDown`, `journalFailed`, `invariantViolated`,
    ///   `indeterminate`.
    public nonisolated func purge(_ task: TaskID) async throws(TenureError) {
        try await confirm(turn { $0.purge(task) }, of: task)
    }

    /// Forgets all dead letters that meet a filter.
    ///
    /// - Returns: which ones, by id.
    /// - Throws: `shutDown`, `journalFailed`, `invariantViolated`, `indeterminate`; some may have been forgotten then.
    /// - Complexity: O(tasks), in turns of at most 10,000, so that nothing else has to wait for it.
    @discardableResult
    public nonisolated func purge(where filter: DeadLetterFilter) async throws(TenureError) -> [TaskID] {
        try await sweep { $0.purge(where: filter, after: $1) }
    }

    private nonisolated func sweep(
        _ step: @Sendable (inout Domain, _ after: UInt64?) -> Reply<Domain.Sweep>
    ) async throws(TenureError) -> [TaskID] {
        var tasks: [TaskID] = []
        var after: UInt64?
        var reply: Reply<Domain.Sweep>
        repeat {
            let number = after
            reply = await turn { step(&$0, number) }
            let swept = try reply.result.get()
            tasks += swept.tasks
            guard let next = swept.next else { break }
            after = next
        } while true
        try await confirm(reply.sequence, of: nil)
        return tasks
    }
}
