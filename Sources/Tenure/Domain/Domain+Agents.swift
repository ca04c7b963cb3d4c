/// Agents: connecting, asking, leaving.
extension Domain {
    mutating func connect(
        _ name: AgentName,
        _ ability: Ability,
        _ terms: AgentTerms,
        replacing: Bool,
        resuming token: Lease? = nil,
        face: (_ place: Int, SessionID, AbilityID) -> Agent
    ) -> Result<(agent: Agent, resumed: Lease?), TenureError> {
        switch lifecycle.phase {
        case .opened, .running: break
        // What agents hold they may finish, also over a new connection.
        case .draining where token.map { agents[name]?.core.lease == $0 } ?? false: break
        case .draining, .ended: return .failure(.schedulerShutDown())
        }
        // A session may have lost its connection without anybody's noticing; an agent of handlers that is connected is
        // alive, and its handler would run on without a lease.
        if let old = agents[name], !old.isAway, !replacing || old.acceptsAtOnce {
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
        let old = agents[name]
        var resuming: (token: Lease, old: ConnectedAgent)?
        if let old {
            if let token, letGo(of: token, old) { resuming = (token, old) } else { disconnect(old) }
        }
        let (place, session) = agents.reserve()
        let abilityID = tasks.abilityID(of: ability)
        let agent = face(place, session, abilityID)
        let connected = ConnectedAgent(
            name: name,
            session: session,
            place: place,
            ability: ability,
            abilityID: abilityID,
            terms: terms
        )
        _ = connected.core.connect()
        agents.insert(connected)
        emit(.agentConnected, connected, cause: .caller)
        let resumed = resuming.flatMap { resume($0.token, of: $0.old, by: connected) }
        endTurn()
        return .success((agent, resumed))
    }

    /// A6: takes a live lease from the agent's session before, which is over by that. Nothing is reclaimed.
    ///
    /// - Returns: `false` where the token is not that of the lease, or the agent had not begun to work.
    private mutating func letGo(of token: Lease, _ old: ConnectedAgent) -> Bool {
        guard old.core.lease == token, case .success = tasks.check(token) else { return false }
        switch old.core.state {
        case .working, .blocked, .suspended: break
        case .offline, .idle, .assigned: return false
        }
        old.tell(.over)
        let wasAway = old.isAway
        forget(old)
        if !wasAway { emit(.agentDisconnected, old, cause: .agentGone) }
        return true
    }

    /// - Returns: the lease as the new session's.
    private mutating func resume(_ lease: Lease, of old: ConnectedAgent, by agent: ConnectedAgent) -> Lease? {
        guard case .success = decide(cause: .agent, { $0.decideResumption(of: lease, by: agent.session) }) else {
            return nil
        }
        let resumed = Lease(
            incarnation: lease.incarnation,
            task: lease.task,
            session: agent.session,
            generation: lease.generation
        )
        _ = agent.core.resume(resumed, isDraining: old.core.isDraining)
        agent.progress = old.progress
        agent.deadlines.takeOver(from: old.deadlines)
        noticeLife(of: agent)
        timers.set(for: agent, agents)
        return resumed
    }

    /// The code that carries out the agent's tasks begins, maybe anew.
    ///
    /// - Returns: what is delivered when it is to be cancelled; `nil` when there will be no more tasks.
    mutating func startWorker(of agent: Agent) -> Signal? {
        // What the code before left at the desk is carried out first, or it would ask in the place of this one.
        beginTurn()
        catchUp()
        defer { endTurn() }
        guard let connected = agents[agent], !connected.core.isDraining,
            lifecycle.phase == .opened || lifecycle.phase == .running
        else { return nil }
        // Whatever waited before is gone.
        stopWaiting(connected)
        return connected.startWorker()
    }

    /// The agent finishes what it holds, and gets nothing more.
    mutating func drain(_ name: AgentName) -> Result<Void, TenureError> {
        beginTurn()
        catchUp()
        defer { endTurn() }
        guard let agent = agents[name] else { return .failure(.unknownAgent(name)) }
        agent.core.drain()
        emit(.agentDraining, agent, cause: .caller)
        // What it keeps for want of space it may still settle.
        if agent.held == nil, !Mutant.letTheDrainedAsk.isOn { stopWaiting(agent) }
        return .success(())
    }

    /// The agent asks for the next task.
    mutating func next(for agent: Agent, waitingAt letterbox: Letterbox) -> Result<NextTask, TenureError> {
        beginTurn()
        var nothing: Conclusion?
        return settleAndAsk(agent, &nothing, letterbox)
    }

    /// The agent settles what it holds, if anything, and asks for the next task. For the one that the desk let in: serves
    /// those who came meanwhile before it leaves.
    ///
    /// - Parameter conclusion: taken.
    mutating func enter(
        _ agent: Agent,
        settling conclusion: inout Conclusion?,
        waitingAt letterbox: Letterbox
    ) -> NextTask {
        startTurn()
        let result = settleAndAsk(agent, &conclusion, letterbox)
        leaveDesk()
        // Why its code gets nothing more makes no difference to it.
        guard case .success(let next) = result else { return .over }
        return next
    }

    /// A submit found an agent asking, or much that nobody has taken, and the desk let the submitter in: it looks at what came in, and serves the agents
    /// that came meanwhile before it leaves.
    mutating func enterFromDesk() {
        lookAround()
        leaveDesk()
    }

    private mutating func lookAround() {
        startTurn()
        catchUp()
        endTurn()
    }

    private mutating func leaveDesk() {
        for _ in 0..<Self.longestStay {
            if desk.leave(into: &requests) { return }
            if requests.isEmpty { lookAround() } else { serveRequests() }
        }
        // The caller has something else to do, so somebody else goes on.
        while true {
            switch desk.handOver() {
            case .left: return
            // The next one may be let in by now; it comes into the domain after this turn.
            case .leftThoughCalled: return lookAround()
            case .handedOver(let request):
                if request.letterbox.deliver(.enter(settling: request.conclusion)) { return }
                // That one was cancelled; how its task ended counts all the same.
                startTurn()
                serve(request)
                catchUp()
                endTurn()
            }
        }
    }

    /// How often an agent's task, or a submitter, serves those who came meanwhile before it goes on with its own.
    private static let longestStay = 8

    /// Carries out what agents left at the desk, all in one turn: they asked in the same moment, in which nobody was
    /// there to hear them.
    mutating func serveRequests() {
        startTurn()
        var served: [FrontDesk.Request] = []
        swap(&served, &requests)
        // Taken out one by one, so that nothing is copied.
        served.reverse()
        while let request = served.popLast() { serve(request) }
        swap(&served, &requests)
        // As a rule that was done for a record; a submitter that called is to find it done in any case.
        catchUp()
        endTurn()
    }

    private mutating func serve(_ request: consuming FrontDesk.Request) {
        let connected = agents[request.agent]
        if let conclusion = request.conclusion, !conclude(conclusion, by: request.agent, connected) {
            connected?.wait(at: request.letterbox)
            return
        }
        if ask(request.agent, connected) == nil {
            connected?.wait(at: request.letterbox)
        } else {
            // There is no more for it.
            request.letterbox.close()
        }
    }

    private mutating func settleAndAsk(
        _ agent: Agent,
        _ conclusion: inout Conclusion?,
        _ letterbox: Letterbox
    ) -> Result<NextTask, TenureError> {
        let connected = agents[agent]
        if let conclusion = conclusion.take(), !conclude(conclusion, by: agent, connected) {
            // Before the turn ends: if there is space by then, it is told there of what comes next.
            connected?.wait(at: letterbox)
            endTurn()
            return .success(.wait)
        }
        let refusal = ask(agent, connected)
        catchUp()
        endTurn()
        return refusal ?? .success(connected?.takeDelivery(orWaitAt: letterbox) ?? .over)
    }

    /// For an agent whose task waits already.
    mutating func askAgain(_ agent: Agent, _ connected: ConnectedAgent) {
        if ask(agent, connected) != nil { _ = connected.stopWaiting() }
    }

    /// - Returns: what the agent gets instead of a task; `nil` when it waits for one now.
    private mutating func ask(
        _ agent: Agent,
        _ connected: ConnectedAgent?
    ) -> Result<NextTask, TenureError>? {
        guard let connected, !connected.isAway else { return .failure(.sessionOver(agent.name)) }
        // Whatever it gets, its code has returned.
        _ = connected.core.comeBack()
        guard lifecycle.phase == .opened || lifecycle.phase == .running, !connected.core.isDraining,
            !connected.isWorkerCancelled
        else { return .success(.over) }
        switch connected.core.ask(now: moment.time) {
        case .failure(let refused):
            return .failure(connected.error(refused))
        case .success:
            if hub.tellsMatching { emit(.agentAsked, connected, cause: .agent) }
            if let time = connected.core.unresponsiveUntil, time > moment.time {
                connected.isWithheld = true
                connected.deadlines.offer = time
                timers.set(for: connected, agents)
            } else {
                offer(connected)
            }
            return nil
        }
    }

    /// Lets the matcher know of an agent that asks.
    mutating func offer(_ agent: ConnectedAgent) {
        guard let since = agent.core.askingSince else { return }
        let asking = MatchingCore.Asking(
            isUnresponsive: agent.core.isUnresponsive,
            since: since,
            lastServed: agent.core.lastServed,
            name: agent.name,
            session: agent.session,
            place: agent.place
        )
        matching.insert(asking, ability: agent.abilityID)
        noticeFresh(agent)
    }

    /// The agent's waiting for a task was cancelled. It may have asked anew since.
    mutating func stopAsking(_ agent: Agent, _ letterbox: Letterbox) {
        beginTurn()
        catchUp()
        if let connected = agents[agent], connected.waits(at: letterbox) { stopWaiting(connected) }
        endTurn()
    }

    mutating func stopWaiting(_ agent: ConnectedAgent) {
        dropHeld(of: agent)
        if agent.isHeldBack, let lease = agent.core.lease, case .success(let held) = tasks.check(lease) {
            // It never saw the offer, so this counts nothing.
            withdraw(lease, from: agent, .released(lease.task, held.fields, .interrupted), cause: .agentGone)
        }
        let wasWithheld = agent.isWithheld
        agent.isWithheld = false
        if agent.stopWaiting(), !wasWithheld { noLongerAsks(agent) }
    }

    /// The matcher need not know of the agent any more.
    mutating func noLongerAsks(_ agent: ConnectedAgent) {
        // Nothing makes it responsive or unresponsive while it asks.
        matching.remove(agent.session, isUnresponsive: agent.core.isUnresponsive, ability: agent.abilityID)
    }

    /// The agent's scope has ended: what it held goes to another (A2), unless it is given time to come back.
    mutating func leave(_ agent: Agent, isLost: Bool) {
        beginTurn()
        catchUp()
        if let connected = agents[agent], !connected.isAway || !isLost {
            if isLost, connected.terms.reconnectGrace > .zero,
                lifecycle.phase != .ended,
                case .success = connected.core.suspend()
            {
                connected.tell(.over)
                connected.deadlines.silence = nil
                connected.deadlines.reconnection = moment.time.advanced(by: connected.terms.reconnectGrace)
                timers.set(for: connected, agents)
                emit(.agentDisconnected, connected, cause: .agentGone)
            } else {
                disconnect(connected)
            }
        }
        endTurn()
    }

    /// The agent is gone, and its lease with it.
    mutating func disconnect(_ agent: ConnectedAgent, _ reason: ReclaimReason? = nil) {
        let wasAway = agent.isAway
        stopWaiting(agent)
        if let lease = agent.core.lease, !Mutant.keepLeaseOfTheDead.isOn {
            endLease(lease, of: agent, cause: reason == nil ? .agentGone : .timer) { tasks in
                reason.map { tasks.decideReclaim(of: lease, $0) } ?? tasks.decideReclaim(of: lease)
            }
        }
        forget(agent)
        if !wasAway { emit(.agentDisconnected, agent, cause: .agentGone) }
    }

    /// The agent is in nobody's list any more.
    mutating func forget(_ agent: ConnectedAgent) {
        stopWaiting(agent)
        if agent.isFresh { freshAgents.removeAll { $0 === agent } }
        agent.cancelWorker()
        _ = agent.core.disconnect()
        agents.remove(agent)
        tasks.releaseAbility(agent.abilityID)
    }
}
