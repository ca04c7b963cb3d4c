/// One connected agent, for the task that runs it: every call is one turn of the ``Domain``.
///
/// Its state machine, ``AgentCore``, is kept by the domain, next to the leases that change with it.
package actor Agent {
    package nonisolated let name: AgentName
    package nonisolated let session: SessionID
    package nonisolated let abilityID: AbilityID
    /// Where the domain keeps its state, as long as the session lasts.
    nonisolated let place: Int
    /// Delivered when what the agent runs is to be cancelled.
    nonisolated let cancellation = Rendezvous<Void>()
    private nonisolated let queue: TaskQueue

    /// The queue's executor.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.unownedExecutor }

    init(name: AgentName, session: SessionID, abilityID: AbilityID, place: Int, queue: TaskQueue) {
        self.name = name
        self.session = session
        self.abilityID = abilityID
        self.place = place
        self.queue = queue
    }

    private func turn<Result: Sendable>(_ body: @Sendable (inout Domain) -> Result) -> Result {
        queue.assumeIsolated { $0.with(body) }
    }

    /// Settles what the agent holds, if anything, and asks for the next task.
    func next(settling settlement: (Lease, Settlement)? = nil) -> Result<NextTask, TenureError> {
        turn { $0.next(for: self, settling: settlement) }
    }

    /// The waiting for a task was cancelled.
    func stopAsking(_ rendezvous: Rendezvous<Delivery>) {
        turn { $0.stopAsking(self, rendezvous) }
    }

    func accept(_ lease: Lease) -> Answer { turn { $0.accept(lease, by: self) } }

    func block(_ lease: Lease, _ isBlocked: Bool) -> Answer { turn { $0.block(lease, by: self, isBlocked) } }

    func settle(_ lease: Lease, _ settlement: Settlement) -> Answer {
        turn { $0.settle(lease, by: self, settlement) }
    }

    /// The agent's scope has ended.
    func leave(settling settlement: (Lease, Settlement)? = nil) {
        turn { $0.leave(self, settling: settlement) }
    }
}
