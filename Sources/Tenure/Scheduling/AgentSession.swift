/// One connection of an agent that lives elsewhere: ask, accept, work, settle; then ask again.
///
/// Each answer returns once what it did, or what it was refused for, is durable. An answer under a lease that is not
/// live throws `staleLease` and changes nothing.
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

    /// Asks for a task and waits until there is one.
    ///
    /// - Returns: an offer to accept or refuse; `nil` when there will be no more: the scheduler shuts down, the session
    ///   is over, or the calling task was cancelled.
    /// - Throws: `sessionOver`; `refusedByState` while the agent holds a task or asks already.
    public func next() async throws(TenureError) -> Offer? {
        switch try await agent.next().get() {
        case .delivered(let delivery): return Offer(delivery)
        case .over: return nil
        case .wait(let rendezvous):
            if case .delivered(let delivery) = await rendezvous.value() { return Offer(delivery) }
            await agent.stopAsking(rendezvous)
            return nil
        }
    }

    /// Accepts an offer: the agent works on the task from now on.
    ///
    /// - Throws: `staleLease`, `refusedByState`, `indeterminate`.
    public func accept(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.accept(lease), lease)
    }

    /// Refuses an offer; the task goes to another agent, and after enough refusals is dead as undeliverable.
    ///
    /// - Throws: `staleLease`, `refusedByState` once it was accepted, `indeterminate`.
    public func refuse(_ lease: Lease) async throws(TenureError) {
        try await settle(lease, .refused)
    }

    /// Says that the work waits for something outside.
    ///
    /// - Throws: `staleLease`, `refusedByState`.
    public func block(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.block(lease, true), lease)
    }

    /// Says that the work goes on.
    ///
    /// - Throws: `staleLease`, `refusedByState`.
    public func unblock(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.block(lease, false), lease)
    }

    /// Says that the agent is alive. One that says nothing under its lease for longer than its session's lease duration
    /// loses the task to another.
    ///
    /// - Throws: `staleLease`.
    public func heartbeat(_ lease: Lease) async throws(TenureError) {
        try await conclude(await agent.hear(lease, progress: nil), lease)
    }

    /// Says how far the work is, for whoever watches: an event, and part of snapshots; not recorded. A sign of life too.
    ///
    /// - Throws: `staleLease`, `refusedByState` before the offer was accepted.
    public func progress(_ lease: Lease, _ progress: String) async throws(TenureError) {
        try await scheduler.tell(progress, of: lease, by: agent)
    }

    /// Waits until something happens to the lease that the agent should know of before it settles.
    ///
    /// - Returns: `nil` when the calling task was cancelled.
    public func interruption(of lease: Lease) async -> LeaseInterruption? {
        let follower = Rendezvous<LeaseInterruption>()
        if let interruption = await agent.follow(lease, follower) { return interruption }
        let interruption = await follower.value()
        if interruption == nil { await agent.unfollow(follower) }
        return interruption
    }

    /// Completes the task with its output, and with what it used up.
    ///
    /// - Throws: `staleLease`, `outputTooLarge`, `metadataTooLarge`, `refusedByState` before the offer was
    ///   accepted and while the work is blocked, `indeterminate`.
    public func complete(_ lease: Lease, output: [UInt8] = [], usage: Usage = .none) async throws(TenureError) {
        try scheduler.options.limits.check(output: output, of: lease.task)
        try scheduler.options.limits.check(usage, of: lease.task)
        try await settle(lease, .completed(output: output, usage))
    }

    /// Says that the attempt failed; the retry policy decides what becomes of the task, unless the failure does.
    ///
    /// - Throws: `staleLease`, `metadataTooLarge`, `durationNegative`, `refusedByState` before the offer was
    ///   accepted and while the work is blocked, `indeterminate`.
    public func fail(_ lease: Lease, _ failure: TaskFailure, usage: Usage = .none) async throws(TenureError) {
        try scheduler.options.limits.check(usage, of: lease.task)
        if case .retry(let delay) = failure.verdict { try InputLimits.check(delay, as: "delay before the retry") }
        var kept = failure
        kept.message = scheduler.options.limits.cut(errorText: failure.message)
        try await settle(lease, .failed(kept, usage))
    }

    /// Puts the task off: it is ready again after `delay`. This counts nothing.
    ///
    /// - Throws: `staleLease`, `metadataTooLarge`, `durationNegative`, `refusedByState` before the offer was accepted and
    ///   while the work is blocked, `indeterminate`.
    public func snooze(_ lease: Lease, for delay: Duration, usage: Usage = .none) async throws(TenureError) {
        try InputLimits.check(delay, as: "delay of the snooze")
        try scheduler.options.limits.check(usage, of: lease.task)
        try await settle(lease, .snoozed(delay, usage))
    }

    /// Gives the task back without counting anything.
    ///
    /// - Throws: `staleLease`, `refusedByState` before the offer was accepted (refuse it then) and while the work is
    ///   blocked, `indeterminate`.
    public func release(_ lease: Lease) async throws(TenureError) {
        try await settle(lease, .released(.byAgent))
    }

    /// Ends the session at once; what it holds goes to another agent, also where it would have been given time to come
    /// back.
    public func leave() async { await agent.leave() }

    private func settle(_ lease: Lease, _ settlement: Settlement) async throws(TenureError) {
        try await conclude(await agent.settle(lease, settlement), lease)
    }

    private func conclude(_ answer: Answer, _ lease: Lease) async throws(TenureError) {
        try await scheduler.confirm(answer.sequence, of: lease.task)
        try answer.result.get()
    }
}
