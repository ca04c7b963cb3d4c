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
            while matching.count > 0, tasks.assignableCount > 0, let match = nextMatch() { carryOut(match) }
        }
        matching.clearFresh()
        tasks.clearTouchedRequirements()
    }

    /// A look at the state, or news of the journal that free nothing, are no reason for a round.
    var hasReasonToMatch: Bool {
        lifecycle.assigns && (tasks.hasTouchedRequirements || !matching.fresh.isEmpty)
    }

    private struct Match {
        let requirement: RequirementID
        let ability: AbilityID
        let asking: MatchingCore.Asking
    }

    /// The first of all tasks that an asking agent can take, and of these agents the one that has asked longest.
    private func nextMatch() -> Match? {
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
        guard let requirement = best?.requirement,
            let (ability, asking) = matching.longestAsking(among: tasks.abilities(meeting: requirement))
        else { return nil }
        return Match(requirement: requirement, ability: ability, asking: asking)
    }

    /// Task and agent change in the same step (A1).
    private mutating func carryOut(_ match: Match) {
        matching.popFirst(match.ability)
        guard let task = tasks.first(of: match.requirement)?.task, let agent = agents[match.asking.place] else {
            return
        }
        tasks.take(match.requirement)
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
