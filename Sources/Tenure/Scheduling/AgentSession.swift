/// One connection of an agent that lives elsewhere: ask, accept, work, settle; then ask again.
///
/// Each answer returns once what it did, or what it was refused for, is durable. An answer under a lease that is not
/// live throws `staleLease` and changes nothing.
public struct AgentSession: Sendable {
    let scheduler: Scheduler
    let agent: Agent

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

    /// Gives the task back without counting anything.
    ///
    /// - Throws: `staleLease`, `refusedByState` before the offer was accepted (refuse it then) and while the work is
    ///   blocked, `indeterminate`.
    public func release(_ lease: Lease) async throws(TenureError) {
        try await settle(lease, .released(.byAgent))
    }

    /// Ends the session at once, as if its connection had been lost; what it holds goes to another agent. The end of
    /// the scope of ``Scheduler/withSession(_:kinds:capabilities:_:)`` does the same.
    public func leave() async { await agent.leave() }

    private func settle(_ lease: Lease, _ settlement: Settlement) async throws(TenureError) {
        try await conclude(await agent.settle(lease, settlement), lease)
    }

    private func conclude(_ answer: Answer, _ lease: Lease) async throws(TenureError) {
        try await scheduler.confirm(answer.sequence, of: lease.task)
        try answer.result.get()
    }
}
