/// One connection of an agent that lives elsewhere: ask, accept, work, settle; then ask again.
///
/// Given by `withSession`, and worth nothing after its closure has returned. A value; its calls may come from any task,
/// and each is O(1) but for the bytes that are handed over.
///
/// Each answer (every call with a lease but ``interruption(of:)``) returns once what it did, or what it was refused
/// for, is durable. What any of them throws, nothing has changed then, but for `indeterminate`:
///
/// | code | when |
/// |---|---|
/// | `staleLease` | the lease is not live, or not this session's |
/// | `sessionOver` | the session is over, and the lease waits for its agent to come back |
/// | `refusedByState` | the lease is live, and not in a state for this call |
/// | `indeterminate` | the journal failed, or the calling task was cancelled, before that was known to be durable |
public struct AgentSession: Sendable {
    let scheduler: Scheduler
    let agent: Agent
    /// The lease that went over to this session from the one before; use this token from now on. `nil` where none was
    /// asked for or it is not live any more: then what was worked on is lost, and must be dropped.
    public let resumed: Lease?

    /// The agent's name.
    public var name: AgentName { agent.name }

    /// The connection's number.
    public var id: SessionID { agent.session }

    /// Asks for a task and waits until there is one, for as long as that takes.
    ///
    /// - Returns: an offer to accept or refuse, within ``SchedulerOptions/acceptanceTimeout``; `nil` when there will be
    ///   no more: the scheduler shuts down, the agent is drained, the session ends meanwhile, or the calling task was
    ///   cancelled.
    /// - Throws: `sessionOver` when the session was over before; `refusedByState` while the agent holds a task or asks
    ///   already.
    public func next() async throws(TenureError) -> Offer? {
        let letterbox = Letterbox()
        switch try await agent.next(waitingAt: letterbox).get() {
        case .delivered(let delivery): return Offer(delivery)
        case .over: return nil
        case .wait:
            let summons = await withTaskCancellationHandler {
                await letterbox.summons()
            } onCancel: {
                letterbox.close()
            }
            if case .delivered(let delivery) = summons { return Offer(delivery) }
            await agent.stopAsking(letterbox)
            return nil
        }
    }

    /// Accepts an offer: the agent works on the task from now on, and the time of the attempt
    /// (``TaskOptions/timeout``) begins.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `refusedByState` when it was accepted before, `indeterminate`.
    public func accept(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.accept(lease), lease)
    }

    /// Refuses an offer; the task is ready again at once, and after ``RetryPolicy/maximumRefusals`` of them dead as
    /// undeliverable.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `refusedByState` once it was accepted, `indeterminate`.
    public func refuse(_ lease: Lease) async throws(TenureError) {
        try await settle(lease, .refused)
    }

    /// Says that the work waits for something outside: others see it, and it cannot be settled until it goes on, unless
    /// the task is to be cancelled. Time limits go on, and so must heartbeats.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `refusedByState` before the offer was accepted and while the work is
    ///   blocked already, `indeterminate`.
    public func block(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.block(lease, true), lease)
    }

    /// Says that the work goes on after ``block(_:)``.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `refusedByState` while the work is not blocked, `indeterminate`.
    public func unblock(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.block(lease, false), lease)
    }

    /// Says that the agent is alive. One that says nothing under its lease for longer than its session's lease duration
    /// loses the task to another. Once in a third of that is often enough.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `indeterminate`.
    public func heartbeat(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.hear(lease, progress: nil), lease)
    }

    /// Says how far the work is, for whoever watches: an event, and part of snapshots; not recorded. A sign of life
    /// too. The text is cut at ``InputLimits/errorTextCharacters``.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `refusedByState` before the offer was accepted, `indeterminate`.
    public func progress(_ lease: Lease, _ progress: String) async throws(TenureError) {
        try await scheduler.tell(progress, of: lease, by: agent)
    }

    /// Waits until something happens to the lease that the agent should know of before it settles. Returns at once for
    /// a lease that is over, or is not this session's, and for a task that is to be cancelled already.
    ///
    /// - Returns: what happened; `nil` when the calling task was cancelled.
    public func interruption(of lease: Lease) async -> LeaseInterruption? {
        let follower = Rendezvous<LeaseInterruption>()
        if let interruption = await agent.follow(lease, follower) { return interruption }
        let interruption = await follower.value()
        if interruption == nil { await agent.unfollow(follower) }
        return interruption
    }

    /// Completes the task with its output, and with what it used up. One that is to be cancelled is completed all the
    /// same.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `outputTooLarge`, `metadataTooLarge`, `refusedByState` before the offer
    ///   was accepted and while the work is blocked, `indeterminate`.
    public func complete(_ lease: Lease, output: [UInt8] = [], usage: Usage = .none) async throws(TenureError) {
        try scheduler.options.limits.check(output: output, of: lease.task)
        try scheduler.options.limits.check(usage, of: lease.task)
        try await settle(lease, .completed(output: output, usage))
    }

    /// Says that the attempt failed; the retry policy decides what becomes of the task, unless the failure does. One
    /// that is to be cancelled is cancelled.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `metadataTooLarge`, `durationNegative` or `invalidConfiguration` for a
    ///   wait that cannot be, `refusedByState` before the offer was accepted and while the work is blocked,
    ///   `indeterminate`.
    public func fail(_ lease: Lease, _ failure: TaskFailure, usage: Usage = .none) async throws(TenureError) {
        try scheduler.options.limits.check(usage, of: lease.task)
        if case .retry(let delay) = failure.verdict { try InputLimits.check(delay, as: "delay before the retry") }
        var kept = failure
        kept.message = scheduler.options.limits.cut(errorText: failure.message)
        try await settle(lease, .failed(kept, usage))
    }

    /// Puts the task off: it is ready again after `delay`, for any agent. Counted in ``TaskSnapshot/snoozes``, without
    /// a limit. One that is to be cancelled is cancelled.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `metadataTooLarge`, `durationNegative` or `invalidConfiguration` for a
    ///   delay that cannot be, `refusedByState` before the offer was accepted and while the work is blocked,
    ///   `indeterminate`.
    public func snooze(_ lease: Lease, for delay: Duration, usage: Usage = .none) async throws(TenureError) {
        try InputLimits.check(delay, as: "delay of the snooze")
        try scheduler.options.limits.check(usage, of: lease.task)
        try await settle(lease, .snoozed(delay, usage))
    }

    /// Gives the task back: it is ready again at once. Counted in ``TaskSnapshot/interruptions``, without a limit. One
    /// that is to be cancelled is cancelled.
    ///
    /// - Throws: `staleLease`, `sessionOver`, `refusedByState` before the offer was accepted (refuse it then) and while
    ///   the work is blocked, `indeterminate`.
    public func release(_ lease: Lease) async throws(TenureError) {
        try await settle(lease, .released(.byAgent))
    }

    /// Ends the session at once; what it holds goes to another agent, also where it would have been given time to come
    /// back. What was being worked on counts as a crash, so settle or ``release(_:)`` it before. Leaving twice does no
    /// harm.
    public func leave() async { await agent.leave() }

    private func settle(_ lease: Lease, _ settlement: Settlement) async throws(TenureError) {
        try await conclude(await agent.settle(lease, settlement), lease)
    }

    private func conclude(_ answer: Answer, _ lease: Lease) async throws(TenureError) {
        try await scheduler.confirm(answer.sequence, of: lease.task)
        try answer.result.get()
    }
}
