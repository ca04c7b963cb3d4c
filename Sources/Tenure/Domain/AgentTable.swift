/// The connected agents, each at a place of its own as long as it is connected.
///
/// - Complexity: each look-up and change O(1).
struct AgentTable {
    private var places: [ConnectedAgent?] = []
    private var free: [Int] = []
    private var placesByName: [AgentName: Int] = [:]
    private var lastSession: UInt64 = 0

    /// Who is at a place, to be looked at and changed where it lies.
    subscript(place: Int) -> ConnectedAgent? {
        _read { yield places[place] }
        _modify { yield &places[place] }
    }

    /// Whether this session is still connected: its place may have gone to another since.
    func isConnected(_ agent: Agent) -> Bool { places[agent.place]?.session == agent.session }

    func place(of name: AgentName) -> Int? { placesByName[name] }

    /// The place and the session of the next agent; ``insert(_:)`` takes them up.
    mutating func reserve() -> (place: Int, session: SessionID) {
        lastSession += 1
        if let place = free.popLast() { return (place, SessionID(number: lastSession)) }
        places.append(nil)
        return (places.count - 1, SessionID(number: lastSession))
    }

    mutating func insert(_ agent: ConnectedAgent, at place: Int) {
        places[place] = agent
        placesByName[agent.name] = place
    }

    mutating func remove(at place: Int) {
        guard let agent = places[place].take() else { return }
        if placesByName[agent.name] == place { placesByName[agent.name] = nil }
        free.append(place)
    }

    /// The places of all connected agents, in the order of their names.
    ///
    /// - Complexity: O(n log n).
    var placesInOrder: [Int] { placesByName.sorted { $0.key < $1.key }.map(\.value) }

    /// All connected agents, in no particular order.
    var all: [ConnectedAgent] { places.compactMap { $0 } }
}

/// One connected agent: its state machine, and what its own task waits for.
struct ConnectedAgent {
    let name: AgentName
    let session: SessionID
    let ability: Ability
    let abilityID: AbilityID
    /// Agents of handlers accept by taking the lease.
    let acceptsAtOnce: Bool
    /// Delivered when what the agent runs is to be cancelled.
    let cancellation: Rendezvous<Void>

    var core = AgentCore()
    /// A task that came while the agent's own turn goes on.
    private var arrived: Delivery?
    private var waiter: Rendezvous<Delivery>?

    init(
        name: AgentName,
        session: SessionID,
        ability: Ability,
        abilityID: AbilityID,
        acceptsAtOnce: Bool,
        cancellation: Rendezvous<Void>
    ) {
        self.name = name
        self.session = session
        self.ability = ability
        self.abilityID = abilityID
        self.acceptsAtOnce = acceptsAtOnce
        self.cancellation = cancellation
    }

    /// Hands a task over.
    ///
    /// - Returns: `false` when the agent has stopped waiting.
    mutating func deliver(_ delivery: Delivery) -> Bool {
        guard let waiter = waiter.take() else {
            arrived = delivery
            return true
        }
        return waiter.deliver(delivery)
    }

    /// What came during the agent's own turn, or something to wait for.
    mutating func takeDelivery() -> NextTask {
        if let delivery = arrived.take() { return .delivered(delivery) }
        let rendezvous = Rendezvous<Delivery>()
        waiter = rendezvous
        return .wait(rendezvous)
    }

    /// Whether this is what the agent waits with, and not with a later question.
    func waits(with rendezvous: Rendezvous<Delivery>) -> Bool { waiter === rendezvous }

    /// Ends the waiting for a task.
    ///
    /// - Returns: whether it asked.
    mutating func stopWaiting() -> Bool {
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
    case wait(Rendezvous<Delivery>)
    /// There will be no more tasks.
    case over
}
