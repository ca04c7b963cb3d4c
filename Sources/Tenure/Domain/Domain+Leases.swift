/// What a call of an agent gets, to be told once everything up to `sequence` is durable.
struct Answer: Sendable {
    let result: Result<Void, TenureError>
    let sequence: SequenceNumber
}

/// Leases: accepting, blocking and settling, each checked against the token (G4).
extension Domain {
    mutating func accept(_ lease: Lease, by agent: Agent) -> Answer {
        turn(of: agent, lease) { domain in
            let result = domain.step(agent) { $0.accept(lease) }
            if case .success = result { _ = domain.decide(cause: .agent) { $0.decideAcceptance(by: lease) } }
            return result
        }
    }

    mutating func block(_ lease: Lease, by agent: Agent, _ isBlocked: Bool) -> Answer {
        turn(of: agent, lease) { domain in
            domain.step(agent) { isBlocked ? $0.block(lease) : $0.unblock(lease) }
        }
    }

    mutating func settle(_ lease: Lease, by agent: Agent, _ settlement: Settlement) -> Answer {
        beginTurn()
        catchUp()
        let answer = settle(lease, of: agent, agents[agent], settlement)
        endTurn()
        return answer
    }

    /// A turn in which an agent acts on a lease that it holds.
    private mutating func turn(
        of agent: Agent,
        _ lease: Lease,
        _ event: (inout Domain) -> Result<Void, TenureError>
    ) -> Answer {
        beginTurn()
        catchUp()
        let answer =
            holds(agent, lease) ? Answer(result: event(&self), sequence: lastSequence) : refuse(lease, agent)
        endTurn()
        return answer
    }

    /// G4: the token is live, and it is this agent's.
    private func holds(_ agent: Agent, _ lease: Lease) -> Bool {
        guard lease.session == agent.session, case .success = tasks.check(lease) else { return false }
        return true
    }

    private mutating func step(
        _ agent: Agent,
        _ input: (inout AgentCore) -> Result<Void, AgentCore.Refused>
    ) -> Result<Void, TenureError> {
        guard let connected = agents[agent] else { return .failure(.sessionOver(agent.name)) }
        switch input(&connected.core) {
        case .success: return .success(())
        case .failure(let refused): return .failure(connected.error(refused))
        }
    }

    /// Ends a lease as its agent says.
    mutating func settle(
        _ lease: Lease,
        of agent: Agent,
        _ connected: ConnectedAgent?,
        _ settlement: Settlement
    ) -> Answer {
        guard lease.session == agent.session else { return refuse(lease, agent) }
        // An agent that holds the lease holds a live one (A1); of one that does not, the queue knows why.
        if let core = connected?.core, core.lease == lease, let advice = core.state.advice(against: settlement) {
            let error = TenureError(
                .refusedByState,
                "Agent \(agent.name) \(advice).",
                task: lease.task,
                agent: agent.name
            )
            return Answer(result: .failure(error), sequence: lastSequence)
        }
        let now = moment.time
        let result = endLease(lease, of: connected, cause: .agent) { tasks in
            switch settlement {
            case .completed(let output, let usage): tasks.decideCompletion(by: lease, output: output, usage: usage)
            case .failed(let failure, let usage): tasks.decideFailure(by: lease, failure, usage: usage, now: now)
            case .refused: tasks.decideRefusal(by: lease)
            case .released(let reason): tasks.decideRelease(by: lease, reason)
            }
        }
        guard case .success(let sequence) = result else { return refuse(lease, agent) }
        return Answer(result: .success(()), sequence: sequence)
    }

    /// The task's lease and the agent's hold on it end in the same step (A1).
    @discardableResult
    mutating func endLease(
        _ lease: Lease,
        of agent: ConnectedAgent?,
        cause: Cause,
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<SequenceNumber, StaleLease> {
        let result = decide(cause: cause, decision)
        if case .success = result { _ = agent?.core.end(lease) }
        return result
    }

    /// G5: a stale call changes nothing, is counted and is an event.
    private mutating func refuse(_ lease: Lease, _ agent: Agent) -> Answer {
        statistics.staleAnswers += 1
        var error: TenureError
        if case .failure(let stale) = tasks.holder(of: lease) {
            error = stale.error
        } else {
            error = TenureError(
                .staleLease,
                "The \(lease) belongs to another agent's session. An agent acts on its own leases only.",
                task: lease.task
            )
        }
        error.agent = agent.name
        let message = error.message
        emit(.staleAnswer, cause: .agent) { event in
            event.task = lease.task
            event.agent = agent.name
            event.session = agent.session
            event.generation = lease.generation
            event.detail = message
        }
        return Answer(result: .failure(error), sequence: lastSequence)
    }
}
