/// Matching: which of the asking agents gets which of the assignable tasks.
extension Domain {
    /// One round of matching over what has changed: requirements that got a task, abilities of which an agent began to
    /// ask. Nothing else can have a match, because the round before left none (S1).
    mutating func pass() {
        guard hasReasonToMatch else { return }
        if matching.count > 0 {
            catchUp()
            statistics.passes += 1
            if hub.tellsMatching { emit(.passStarted, cause: .match) { _ in } }
            tasks.beginRound()
            defer {
                candidates.clear()
                tasks.endRound()
            }
            while !isHeldUp, matching.count > 0, tasks.assignableCount > 0, let match = nextMatch(),
                let agent = agents[match.place]
            {
                tasks.take(match.requirement)
                assign(match.task, to: agent)
                if gate.isShortOfSpace { noticeSpaceForLeases() }
            }
            // A suspect began to work alone, or the disk is full; what is left has to be looked at once more.
            if isHeldUp { return }
        }
        matching.clearFresh()
        clearFreshAgents()
        tasks.clearTouchedRequirements()
    }

    private mutating func clearFreshAgents() {
        guard !freshAgents.isEmpty else { return }
        for agent in freshAgents { agent.isFresh = false }
        freshAgents.removeAll(keepingCapacity: true)
    }

    /// Nothing is assigned: everything is paused, a suspect works alone, or the disk is full.
    var isHeldUp: Bool { trial?.isAlone == true || tasks.isPausedWhole || isParked }

    /// Matching was held up; now every pair may be a match.
    mutating func matchAnew() {
        matching.refreshAll()
        for agent in agents.inOrder where isOffered(agent) { noticeFresh(agent) }
    }

    /// The agent may have a match among the tasks that are meant for it alone.
    mutating func noticeFresh(_ agent: ConnectedAgent) {
        // While matching is held up nobody empties the list; afterwards all who ask are put on it.
        guard tasks.hasPins, !agent.isFresh, !isHeldUp else { return }
        agent.isFresh = true
        freshAgents.append(agent)
    }

    /// Whether the agent can be given a task now.
    private func isOffered(_ agent: ConnectedAgent) -> Bool { agent.core.askingSince != nil && !agent.isWithheld }

    /// Whether leases are given: not while that is held up, nor once the journal has failed (D5).
    var assigns: Bool { lifecycle.assigns && !isHeldUp && !gate.hasFailed }

    /// A look at the state, or news of the journal that free nothing, are no reason for a round.
    var hasReasonToMatch: Bool {
        assigns && (tasks.hasTouchedRequirements || !matching.fresh.isEmpty)
    }

    private struct Match {
        let requirement: RequirementID
        let task: TaskID
        /// The agent's.
        let place: Int
    }

    /// The first of all tasks that an asking agent can take, and the agent that gets it.
    private mutating func nextMatch() -> Match? {
        let first = candidates.first(tasks, matching)
        tasks.clearRaisedRequirements()
        if let pinned = nextPinned(), first.map({ pinned.key < $0.key }) ?? true {
            noLongerAsks(pinned.agent)
            return Match(requirement: pinned.requirement, task: pinned.key.task, place: pinned.agent.place)
        }
        guard let first, let asking = matching.popLongestAsking(among: tasks.abilities(meeting: first.requirement))
        else { return nil }
        return Match(requirement: first.requirement, task: first.key.task, place: asking.place)
    }

    /// The first of the tasks that are meant for one agent alone, where that one asks.
    ///
    /// Agents that have no such task leave the list, so that each is looked at once in a round, not for every match: what
    /// comes for them later touches its requirement.
    mutating func nextPinned() -> (requirement: RequirementID, key: ReadyKey, agent: ConnectedAgent)? {
        guard tasks.hasPins else { return nil }
        var best: (requirement: RequirementID, key: ReadyKey, agent: ConnectedAgent)?
        var kept = 0
        for index in freshAgents.indices {
            let agent = freshAgents[index]
            guard isOffered(agent), let first = tasks.firstPinned(to: agent.name, agent.abilityID) else {
                agent.isFresh = false
                continue
            }
            freshAgents[kept] = agent
            kept += 1
            if best.map({ first.key < $0.key }) ?? true { best = (first.requirement, first.key, agent) }
        }
        freshAgents.removeLast(freshAgents.count - kept)
        for requirement in tasks.touchedRequirements {
            guard let pin = tasks.pin(of: requirement), let agent = agents[pin], isOffered(agent),
                tasks.meets(agent.abilityID, requirement), let key = tasks.first(of: requirement)
            else { continue }
            if best.map({ key < $0.key }) ?? true { best = (requirement, key, agent) }
        }
        return best
    }

    /// Task and agent change in the same step (A1).
    private mutating func assign(_ task: TaskID, to agent: ConnectedAgent) {
        let accepted = agent.acceptsAtOnce
        let sequence = commit(
            tasks.decideAssignment(of: task, to: agent.name, agent.session, accepted: accepted),
            cause: .match
        )
        guard let delivery = tasks.delivery(of: task),
            case .success = agent.core.assign(delivery.lease, accepted: accepted)
        else { return }
        if tasks.isCareful, tasks.isOnTrial(task) { prepareTrial(of: task, accepted: accepted) }
        if tasks.isCareful, sequence > durable, !Mutant.beginBeforeDurable.isOn {
            agent.isHeldBack = true
            heldDeliveries.append(HeldDelivery(sequence: sequence, agent: agent, delivery: delivery))
        } else {
            deliver(delivery, to: agent)
        }
    }

    /// Whether something may begin that was held back.
    var hasDeliverable: Bool { heldDeliveries.first.map { $0.sequence <= durable } ?? false }

    /// Delivers what may begin, because its record is durable by now.
    mutating func deliverHeld() {
        while let held = heldDeliveries.first, held.sequence <= durable {
            heldDeliveries.popFirst()
            // Its lease may have ended meanwhile.
            guard held.agent.core.lease == held.delivery.lease else { continue }
            held.agent.isHeldBack = false
            deliver(held.delivery, to: held.agent)
        }
    }

    /// Ends a lease that its agent has not seen yet.
    mutating func withdraw(_ lease: Lease, from agent: ConnectedAgent, _ transition: Transition, cause: Cause) {
        commit(transition, cause: cause)
        _ = agent.core.end(lease)
        noticeEnd(of: lease, agent)
    }

    /// The agent waits for a task still, and the one that it would have got is gone.
    mutating func askAnew(_ agent: ConnectedAgent) {
        guard lifecycle.assigns, !agent.core.isDraining else { return stopWaiting(agent) }
        if case .success = agent.core.ask(now: moment.time) { offer(agent) }
    }

    private mutating func deliver(_ delivery: Delivery, to agent: ConnectedAgent) {
        if agent.acceptsAtOnce {
            beginWork(agent, delivery.lease, timeout: delivery.specification.timeout)
        } else {
            agent.deadlines.acceptance = moment.time.advanced(by: policy.acceptanceTimeout)
            timers.set(for: agent, agents)
            if let duration = agent.terms.leaseDuration { stallWatch.watch(duration, now: moment.time) }
        }
        if !agent.deliver(delivery), !Mutant.forgetDeathBeforeDelivery.isOn {
            // Its task was cancelled while it waited. It never saw the offer, so this counts nothing.
            endLease(delivery.lease, of: agent, cause: .agentGone) {
                $0.decideRelease(by: delivery.lease, .interrupted)
            }
        }
    }
}

/// A task for an agent that must not begin before its lease is durable.
struct HeldDelivery {
    let sequence: SequenceNumber
    let agent: ConnectedAgent
    let delivery: Delivery
}
