/// One connected agent: its state machine, and what its own task waits for.
///
/// Runs on its queue's executor; the scheduler calls it synchronously.
package actor Agent {
    package nonisolated let name: AgentName
    package nonisolated let session: SessionID
    package nonisolated let ability: Ability
    package nonisolated let abilityID: AbilityID
    /// Agents of handlers accept by taking the lease.
    package nonisolated let acceptsAtOnce: Bool
    /// Delivered when what the agent runs is to be cancelled.
    package nonisolated let cancellation = Rendezvous<Void>()
    /// Delivered when the session is over.
    private nonisolated let queue: TaskQueue

    private(set) var core = AgentCore()
    /// A task that came while the agent's own turn goes on.
    private var arrived: Delivery?
    private var waiter: Rendezvous<Delivery>?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.unownedExecutor }

    init(
        name: AgentName,
        session: SessionID,
        ability: Ability,
        abilityID: AbilityID,
        acceptsAtOnce: Bool,
        queue: TaskQueue
    ) {
        self.name = name
        self.session = session
        self.ability = ability
        self.abilityID = abilityID
        self.acceptsAtOnce = acceptsAtOnce
        self.queue = queue
    }

    /// Puts an input into the state machine.
    func step<Value: Sendable>(
        _ input: (inout AgentCore) -> Result<Value, AgentCore.Refused>
    ) -> Result<Value, TenureError> {
        input(&core).mapError { refused in
            TenureError(
                .refusedByState,
                """
                Agent \(name) is \(refused.state.rawValue) and cannot \(refused.input). Ask, accept, then settle; one \
                call at a time.
                """,
                task: core.lease?.task,
                agent: name
            )
        }
    }

    /// Hands a task over.
    ///
    /// - Returns: `false` when the agent has stopped waiting.
    func deliver(_ delivery: Delivery) -> Bool {
        guard let waiter = waiter.take() else {
            arrived = delivery
            return true
        }
        return waiter.deliver(delivery)
    }

    /// What came during the agent's own turn, or something to wait for.
    func takeDelivery() -> NextTask {
        if let delivery = arrived.take() { return .delivered(delivery) }
        let rendezvous = Rendezvous<Delivery>()
        waiter = rendezvous
        return .wait(rendezvous)
    }

    /// Whether this is what the agent waits with, and not with a later question.
    func waits(with rendezvous: Rendezvous<Delivery>) -> Bool { waiter === rendezvous }

    /// Ends the waiting for a task.
    func stopWaiting() {
        core.stopAsking()
        waiter.take()?.abandon()
    }

    var snapshot: AgentSnapshot {
        AgentSnapshot(
            name: name,
            session: session,
            state: core.publicState,
            task: core.lease?.task,
            askingSince: core.askingSince,
            kinds: ability.kinds.sorted { $0.rawValue < $1.rawValue },
            capabilities: ability.capabilities.sorted { $0.rawValue < $1.rawValue }
        )
    }
}

/// What an agent that asks gets.
package enum NextTask: Sendable {
    case delivered(Delivery)
    case wait(Rendezvous<Delivery>)
    /// There will be no more tasks.
    case over
}
