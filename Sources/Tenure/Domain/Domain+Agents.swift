/// Agents: connecting, asking, leaving.
extension Domain {
    mutating func connect(
        _ name: AgentName,
        _ ability: Ability,
        acceptsAtOnce: Bool,
        replacing: Bool,
        face: (_ place: Int, SessionID, AbilityID) -> Agent
    ) -> Result<Agent, TenureError> {
        if lifecycle.phase == .draining || lifecycle.phase == .ended { return .failure(.schedulerShutDown()) }
        let old = agents[name]
        // A session may have lost its connection without anybody's noticing; an agent of handlers that is connected is
        // alive, and its handler would run on without a lease.
        if let old, !replacing || old.acceptsAtOnce {
            let error = TenureError(
                .agentNameInUse,
                "An agent named \(name) is connected. Wait for its end, or choose another name.",
                agent: name
            )
            return .failure(error)
        }
        // A turn, because what the old session held may be for an agent that asks.
        beginTurn()
        catchUp()
        if let old { disconnect(old) }
        let (place, session) = agents.reserve()
        let abilityID = tasks.abilityID(of: ability)
        let agent = face(place, session, abilityID)
        let connected = ConnectedAgent(
            name: name,
            session: session,
            place: place,
            ability: ability,
            abilityID: abilityID,
            acceptsAtOnce: acceptsAtOnce,
            cancellation: agent.cancellation
        )
        _ = connected.core.connect()
        agents.insert(connected)
        emit(.agentConnected, connected, cause: .caller)
        endTurn()
        return .success(agent)
    }

    /// The agent settles what it holds, if anything, and asks for the next task.
    mutating func next(for agent: Agent, settling settlement: (Lease, Settlement)?) -> Result<NextTask, TenureError> {
        beginTurn()
        return settleAndAsk(agent, settlement)
    }

    /// As ``next(for:settling:)``, for the one that the desk let in: serves those who came meanwhile before it leaves.
    mutating func enter(_ agent: Agent, settling settlement: (Lease, Settlement)?) -> Result<NextTask, TenureError> {
        startTurn()
        let result = settleAndAsk(agent, settlement)
        for _ in 0..<Self.longestStay {
            desk.leave(into: &requests)
            if requests.isEmpty { return result }
            serveRequests()
        }
        // Its own task is waiting, so somebody else goes on.
        while let request = desk.handOver(), !request.answer.deliver(.enter) {
            // That one was cancelled; how its task ended counts all the same.
            serve(request)
        }
        return result
    }

    /// How often one agent's task serves those who came meanwhile before it goes on with its own.
    private static let longestStay = 8

    /// Carries out what agents left at the desk, each in a turn of its own.
    mutating func serveRequests() {
        var served: [FrontDesk.Request] = []
        swap(&served, &requests)
        for request in served { serve(request) }
        served.removeAll(keepingCapacity: true)
        swap(&served, &requests)
    }

    private mutating func serve(_ request: FrontDesk.Request) {
        startTurn()
        if case .success(.wait) = settleAndAsk(request.agent, request.settlement, answer: request.answer) { return }
        // There is no more for it.
        request.answer.abandon()
    }

    /// - Parameter answer: what the agent's task waits with; `nil` when it waits for this very turn.
    private mutating func settleAndAsk(
        _ agent: Agent,
        _ settlement: (Lease, Settlement)?,
        answer: Rendezvous<Summons>? = nil
    ) -> Result<NextTask, TenureError> {
        let connected = agents[agent]
        if let (lease, settlement) = settlement { _ = settle(lease, of: agent, connected, settlement) }
        let refusal = ask(agent, connected)
        if refusal == nil, let answer { connected?.wait(with: answer) }
        endTurn()
        if let refusal { return refusal }
        if let answer { return .success(.wait(answer)) }
        return .success(connected?.takeDelivery() ?? .over)
    }

    /// - Returns: what the agent gets instead of a task; `nil` when it waits for one now.
    private mutating func ask(
        _ agent: Agent,
        _ connected: ConnectedAgent?
    ) -> Result<NextTask, TenureError>? {
        guard let connected else { return .failure(.sessionOver(agent.name)) }
        guard lifecycle.phase == .opened || lifecycle.phase == .running else { return .success(.over) }
        switch connected.core.ask(now: moment.time) {
        case .failure(let refused):
            return .failure(connected.error(refused))
        case .success(let lastServed):
            let asking = MatchingCore.Asking(
                since: moment.time,
                lastServed: lastServed,
                name: connected.name,
                session: connected.session,
                place: connected.place
            )
            matching.insert(asking, ability: connected.abilityID)
            if hub.isListenedTo { emit(.agentAsked, connected, cause: .agent) }
            return nil
        }
    }

    /// The agent's waiting for a task was cancelled. It may have asked anew since.
    mutating func stopAsking(_ agent: Agent, _ rendezvous: Rendezvous<Summons>) {
        beginTurn()
        catchUp()
        if let connected = agents[agent], connected.waits(with: rendezvous) { stopWaiting(connected) }
        endTurn()
    }

    mutating func stopWaiting(_ agent: ConnectedAgent) {
        if agent.stopWaiting() { matching.remove(agent.session, ability: agent.abilityID) }
    }

    /// The agent's scope has ended: what it held goes to another (A2).
    mutating func leave(_ agent: Agent, settling settlement: (Lease, Settlement)?) {
        beginTurn()
        catchUp()
        let connected = agents[agent]
        if let (lease, settlement) = settlement { _ = settle(lease, of: agent, connected, settlement) }
        if let connected { disconnect(connected) }
        endTurn()
    }

    private mutating func disconnect(_ agent: ConnectedAgent) {
        stopWaiting(agent)
        if let lease = agent.core.lease {
            endLease(lease, of: agent, cause: .agentGone) { $0.decideReclaim(of: lease) }
        }
        _ = agent.core.disconnect()
        agents.remove(agent)
        tasks.releaseAbility(agent.abilityID)
        emit(.agentDisconnected, agent, cause: .agentGone)
    }
}
