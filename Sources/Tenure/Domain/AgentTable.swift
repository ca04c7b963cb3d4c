/// The connected agents, each at a place of its own as long as it is connected.
///
/// - Complexity: each look-up and change O(1).
struct AgentTable {
    private var places: [ConnectedAgent?] = []
    private var free: [Int] = []
    private var placesByName: [AgentName: Int] = [:]
    private var lastSession: UInt64 = 0

    /// Who is at a place.
    subscript(place: Int) -> ConnectedAgent? { places[place] }

    /// The agent itself, unless its session is over: its place may have gone to another since.
    subscript(agent: Agent) -> ConnectedAgent? {
        guard let connected = places[agent.place], connected.session == agent.session else { return nil }
        return connected
    }

    subscript(name: AgentName) -> ConnectedAgent? { placesByName[name].flatMap { places[$0] } }

    /// The place and the session of the next agent; ``insert(_:)`` takes them up.
    mutating func reserve() -> (place: Int, session: SessionID) {
        lastSession += 1
        if let place = free.popLast() { return (place, SessionID(number: lastSession)) }
        places.append(nil)
        return (places.count - 1, SessionID(number: lastSession))
    }

    mutating func insert(_ agent: ConnectedAgent) {
        places[agent.place] = agent
        placesByName[agent.name] = agent.place
    }

    mutating func remove(_ agent: ConnectedAgent) {
        places[agent.place] = nil
        placesByName[agent.name] = nil
        free.append(agent.place)
    }

    /// All connected agents, in the order of their names.
    ///
    /// - Complexity: O(n log n).
    var inOrder: [ConnectedAgent] { places.compactMap { $0 }.sorted { $0.name < $1.name } }
}

/// One connected agent, as the domain keeps it: its state machine, and what its own task waits for.
final class ConnectedAgent {
    let name: AgentName
    let session: SessionID
    let place: Int
    let ability: Ability
    let abilityID: AbilityID
    /// Agents of handlers accept by taking the lease.
    let acceptsAtOnce: Bool
    /// Delivered when what the agent runs is to be cancelled.
    let cancellation: Rendezvous<Void>

    var core = AgentCore()
    /// A task that came while the agent's own turn goes on.
    private var arrived: Delivery?
    private var waiter: Rendezvous<Summons>?

    init(
        name: AgentName,
        session: SessionID,
        place: Int,
        ability: Ability,
        abilityID: AbilityID,
        acceptsAtOnce: Bool,
        cancellation: Rendezvous<Void>
    ) {
        self.name = name
        self.session = session
        self.place = place
        self.ability = ability
        self.abilityID = abilityID
        self.acceptsAtOnce = acceptsAtOnce
        self.cancellation = cancellation
    }

    /// Hands a task over.
    ///
    /// - Returns: `false` when the agent has stopped waiting.
    func deliver(_ delivery: Delivery) -> Bool {
        guard let waiter = waiter.take() else {
            arrived = delivery
            return true
        }
        return waiter.deliver(.delivered(delivery))
    }

    /// What came during the agent's own turn, or something to wait for.
    func takeDelivery() -> NextTask {
        if let delivery = arrived.take() { return .delivered(delivery) }
        let rendezvous = Rendezvous<Summons>()
        waiter = rendezvous
        return .wait(rendezvous)
    }

    /// The agent's task waits already.
    func wait(with rendezvous: Rendezvous<Summons>) { waiter = rendezvous }

    /// Whether this is what the agent waits with, and not with a later question.
    func waits(with rendezvous: Rendezvous<Summons>) -> Bool { waiter === rendezvous }

    /// Ends the waiting for a task.
    ///
    /// - Returns: whether it asked.
    func stopWaiting() -> Bool {
        let wasAsking = core.askingSince != nil
        core.stopAsking()
        waiter.take()?.abandon()
        return wasAsking
    }

    /// Why the state machine does not take an input, for the caller.
    func error(_ refused: AgentCore.Refused) -> TenureError {
        TenureError(
            .refusedByState,
            """
            Agent \(name) is \(refused.state.rawValue) and cannot \(refused.input). Ask, accept, then settle; one call \
            at a time.
            """,
            task: core.lease?.task,
            agent: name
        )
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
    case wait(Rendezvous<Summons>)
    /// There will be no more tasks.
    case over
}
