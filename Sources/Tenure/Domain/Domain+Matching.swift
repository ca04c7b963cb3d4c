/// Matching: which of the asking agents gets which of the assignable tasks.
extension Domain {
    /// One round of matching over what has changed: requirements that got a task, abilities of which an agent began to
    /// ask. Nothing else can have a match, because the round before left none (S1).
    mutating func pass() {
        guard hasReasonToMatch else { return }
        if matching.count > 0 {
            catchUp()
            statistics.passes += 1
            if hub.isListenedTo { emit(.passStarted, cause: .match) { _ in } }
            while matching.count > 0, tasks.assignableCount > 0, let (requirement, task) = nextTask() {
                let abilities = tasks.abilities(meeting: requirement)
                guard let asking = matching.popLongestAsking(among: abilities) else { break }
                tasks.take(requirement)
                if let agent = agents[asking.place] { assign(task, to: agent) }
            }
        }
        matching.clearFresh()
        tasks.clearTouchedRequirements()
    }

    /// Whether leases are given (D5: not once the journal has failed).
    var assigns: Bool { lifecycle.assigns && !gate.hasFailed }

    /// A look at the state, or news of the journal that free nothing, are no reason for a round.
    var hasReasonToMatch: Bool {
        assigns && (tasks.hasTouchedRequirements || !matching.fresh.isEmpty)
    }

    /// The first of all tasks that an asking agent can take.
    private func nextTask() -> (requirement: RequirementID, task: TaskID)? {
        var best: (requirement: RequirementID, key: ReadyKey)?
        for ability in matching.fresh where matching.isAsked(ability) {
            if let first = tasks.first(for: ability), best.map({ first.key < $0.key }) ?? true { best = first }
        }
        for requirement in tasks.touchedRequirements where requirement != best?.requirement {
            guard let key = tasks.first(of: requirement), best.map({ key < $0.key }) ?? true,
                tasks.abilities(meeting: requirement).contains(where: matching.isAsked)
            else { continue }
            best = (requirement, key)
        }
        return best.map { ($0.requirement, $0.key.task) }
    }

    /// Task and agent change in the same step (A1).
    private mutating func assign(_ task: TaskID, to agent: ConnectedAgent) {
        let accepted = agent.acceptsAtOnce
        commit(tasks.decideAssignment(of: task, to: agent.name, agent.session, accepted: accepted), cause: .match)
        guard let delivery = tasks.delivery(of: task),
            case .success = agent.core.assign(delivery.lease, accepted: accepted)
        else { return }
        if !agent.deliver(delivery) {
            // Its task was cancelled while it waited. It never saw the offer, so this counts nothing.
            endLease(delivery.lease, of: agent, cause: .agentGone) {
                $0.decideRelease(by: delivery.lease, .interrupted)
            }
        }
    }
}
