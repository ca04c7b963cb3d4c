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
            if case .success = result, let connected = domain.agents[agent] {
                _ = domain.decide(cause: .agent) { $0.decideAcceptance(by: lease) }
                if !Mutant.keepAcceptanceTimer.isOn { connected.deadlines.acceptance = nil }
                domain.beginWork(connected, lease, timeout: domain.tasks.timeout(of: lease.task))
            }
            return result
        }
    }

    /// The agent is alive, and maybe says how far it is.
    mutating func hear(_ agent: Agent, _ lease: Lease, progress: String?) -> Answer {
        turn(of: agent, lease) { domain in
            guard let connected = domain.agents[agent] else { return .failure(.sessionOver(agent.name)) }
            if let progress {
                let result = domain.step(agent) { $0.report(lease) }
                guard case .success = result else { return result }
                connected.progress = progress
                domain.emit(.progressed, cause: .agent) { event in
                    event.task = lease.task
                    event.agent = agent.name
                    event.session = agent.session
                    event.generation = lease.generation
                    event.detail = progress
                }
            }
            return .success(())
        }
    }

    /// From now on the agent works: its silence and the time of its attempt count.
    mutating func beginWork(_ agent: ConnectedAgent, _ lease: Lease, timeout: Duration?) {
        if agent.progress != nil { agent.progress = nil }
        if let timeout { agent.deadlines.attempt = moment.time.advanced(by: timeout) }
        if agent.isWatched { noticeLife(of: agent) }
        if timeout != nil { timers.set(for: agent, agents) }
        if trial != nil { beginTrial(of: lease.task) }
    }

    /// Whatever an agent says under its lease shows that it lives (A3).
    mutating func noticeLife(of agent: ConnectedAgent) {
        guard agent.isWatched, agent.core.isAtWork, let duration = agent.terms.leaseDuration else { return }
        agent.deadlines.silence = moment.time.advanced(by: duration)
        timers.set(for: agent, agents)
        stallWatch.watch(duration, now: moment.time)
    }

    /// What the agent should know of before it settles.
    ///
    /// - Returns: `nil` when `follower` will get it.
    mutating func follow(
        _ lease: Lease,
        by agent: Agent,
        _ follower: Rendezvous<LeaseInterruption>
    ) -> LeaseInterruption? {
        enter()
        guard let connected = agents[agent], connected.core.lease == lease, !connected.isAway else { return .over }
        if let until = connected.deadlines.cancel { return .cancelRequested(until: until) }
        connected.follow(follower)
        return nil
    }

    mutating func unfollow(_ follower: Rendezvous<LeaseInterruption>, by agent: Agent) {
        agents[agent]?.unfollow(follower)
    }

    // MARK: Cancelling

    /// Somebody wants a task not to be done (T11), and to know how it ends.
    ///
    /// - Returns: the outcome; `nil` when `waiter` will get it.
    mutating func cancel(_ task: TaskID, waiter: Rendezvous<Outcome>) -> Reply<Outcome?> {
        operate { domain in
            guard let decision = domain.tasks.decideCancel(of: task), let entry = domain.tasks.entry(of: task) else {
                return .failure(domain.unknown(task))
            }
            // In the same turn and first, because as soon as the end is durable the task may be forgotten.
            if case .record(let transition) = decision {
                // With a holder it is promised.
                guard transition.holder != nil || domain.hasSpaceForUpkeep else {
                    return .failure(
                        .storageFull("task \(task) is not cancelled. Free some space and cancel it again", task: task)
                    )
                }
                let outcome = domain.outcome(of: entry, waiter)
                domain.cancel(task, by: transition)
                return .success(outcome)
            }
            return .success(domain.outcome(of: entry, waiter))
        }
    }

    private mutating func cancel(_ task: TaskID, by transition: Transition) {
        guard let holder = transition.holder, let agent = agents[holder.agent], let lease = agent.core.lease else {
            commit(transition, cause: .caller)
            return
        }
        if agent.isHeldBack {
            withdraw(lease, from: agent, .cancelled(task, holder, .atOnce), cause: .caller)
            return askAnew(agent)
        }
        commit(transition, cause: .caller)
        if case .cancelRequested = transition {
            startCancelGrace(agent)
        } else {
            _ = agent.core.end(lease)
            noticeEnd(of: lease, agent)
        }
    }

    /// The agent is to stop, and has some time for it.
    mutating func startCancelGrace(_ agent: ConnectedAgent) {
        let until = moment.time.advanced(by: policy.cancelGrace)
        agent.deadlines.cancel = until
        timers.set(for: agent, agents)
        agent.tell(.cancelRequested(until: until))
        agent.cancelWorker()
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
        let answer: Answer
        if holds(agent, lease) {
            let result = event(&self)
            if case .success = result, let connected = agents[agent] { noticeLife(of: connected) }
            answer = Answer(result: result, sequence: lastSequence)
        } else if isWaitedFor(agents[agent], under: lease) {
            answer = Answer(result: .failure(.sessionOver(agent.name)), sequence: lastSequence)
        } else {
            answer = refuse(lease, agent)
        }
        endTurn()
        return answer
    }

    /// G4: the token is live, it is this agent's, and it has been handed over.
    private func holds(_ agent: Agent, _ lease: Lease) -> Bool {
        guard lease.session == agent.session, case .success = tasks.check(lease) else { return false }
        return agents[agent].map { !$0.isAway && !$0.isHeldBack } ?? false
    }

    /// The session is over, and the lease waits for the next one.
    private func isWaitedFor(_ agent: ConnectedAgent?, under lease: Lease) -> Bool {
        agent.map { $0.isAway && $0.core.lease == lease } ?? false
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
        // Nobody knows of a lease that is held back but who guesses it (T7).
        guard lease.session == agent.session, connected?.isHeldBack != true else { return refuse(lease, agent) }
        if isWaitedFor(connected, under: lease) {
            return Answer(result: .failure(.sessionOver(agent.name)), sequence: lastSequence)
        }
        // An agent that holds the lease holds a live one (A1); of one that does not, the queue knows why.
        if let core = connected?.core, core.lease == lease,
            let advice = core.state.advice(against: settlement, isCancelling: tasks.isCancelling(lease.task))
        {
            let error = TenureError(
                .refusedByState,
                "Agent \(agent.name) \(advice).",
                task: lease.task,
                agent: agent.name
            )
            return Answer(result: .failure(error), sequence: lastSequence)
        }
        guard let fitting = fitted(settlement) else {
            let error = TenureError.storageFull(
                "the output of task \(lease.task) was not recorded. Agent \(agent.name) holds the task still: free some "
                    + "space and complete it again",
                task: lease.task,
                agent: agent.name
            )
            return Answer(result: .failure(error), sequence: lastSequence)
        }
        let now = moment.time
        let result = endLease(lease, of: connected, cause: .agent) { tasks in
            switch fitting {
            case .completed(let output, let usage): tasks.decideCompletion(by: lease, output: output, usage: usage)
            case .failed(let failure, let usage): tasks.decideFailure(by: lease, failure, usage: usage, now: now)
            case .snoozed(let delay, let usage): tasks.decideSnooze(by: lease, for: delay, usage: usage, now: now)
            case .refused: tasks.decideRefusal(by: lease)
            case .released(let reason): tasks.decideRelease(by: lease, reason)
            }
        }
        guard case .success(let sequence) = result else { return refuse(lease, agent) }
        return Answer(result: .success(()), sequence: sequence)
    }

    /// The task's lease and the agent's hold on it end in the same step (A1).
    @discardableResult
    @inline(__always)
    mutating func endLease(
        _ lease: Lease,
        of agent: ConnectedAgent?,
        cause: Cause,
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<SequenceNumber, StaleLease> {
        endLease(lease, of: agent, cause: cause, by: { $0.end(lease) }, decision)
    }

    /// - Parameter input: how the agent's state machine takes it.
    @discardableResult
    @inline(__always)
    mutating func endLease(
        _ lease: Lease,
        of agent: ConnectedAgent?,
        cause: Cause,
        by input: (inout AgentCore) -> Result<Void, AgentCore.Refused>,
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<SequenceNumber, StaleLease> {
        let result = decide(cause: cause, decision)
        if case .success = result, let agent {
            _ = input(&agent.core)
            noticeEnd(of: lease, agent)
        }
        return result
    }

    /// Takes the lease away while the agent's code runs on (A5).
    mutating func revoke(
        _ lease: Lease,
        of agent: ConnectedAgent,
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) {
        if agent.isAway {
            // Nobody is there whose code could run on, and that it is gone was told when it went.
            endLease(lease, of: agent, cause: .timer, decision)
            forget(agent)
        } else {
            statistics.revocations += 1
            endLease(lease, of: agent, cause: .timer, by: { $0.revoke(lease) }, decision)
            agent.cancelWorker()
        }
    }

    mutating func noticeEnd(of lease: Lease, _ agent: ConnectedAgent) {
        agent.isHeldBack = false
        if agent.held != nil { agent.held = nil }
        if !Mutant.keepTimersOfEndedLease.isOn { agent.endDeadlinesOfLease() }
        agent.tell(.over)
        if trial != nil { endTrial(of: lease.task) }
    }

    /// G5: a stale call changes nothing, is counted and is an event.
    private mutating func refuse(_ lease: Lease, _ agent: Agent) -> Answer {
        statistics.staleAnswers += 1
        var error: TenureError
        if case .failure(let stale) = tasks.holder(of: lease) {
            error = stale.error
        } else if lease.session == agent.session, agents[agent]?.isHeldBack == true {
            error = TenureError(
                .staleLease,
                "The \(lease) has not been handed over. An agent acts on the leases of the offers that it got.",
                task: lease.task
            )
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
