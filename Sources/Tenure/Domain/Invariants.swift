/// The rules that always hold, read off the state after an event.
enum Invariants {
    /// The first rule that does not hold, in words; `nil` when all do.
    ///
    /// - Complexity: O(agents + leases + requirements · abilities).
    static func violation(
        _ queue: borrowing TaskQueueCore,
        agents: [ConnectedAgent],
        matching: MatchingCore,
        assigns: Bool
    ) -> String? {
        var held: Set<TaskID> = []
        var asking = 0
        for agent in agents {
            if agent.core.askingSince != nil, !agent.isWithheld { asking += 1 }
            guard let lease = agent.core.lease else { continue }
            guard held.insert(lease.task).inserted else {
                return "T1: task \(lease.task) is held by two agents, one of them \(agent.name)"
            }
            guard case .success((let entry, let holder)) = queue.holder(of: lease) else {
                return "A1: agent \(agent.name) holds a \(lease) that is not live"
            }
            guard holder.agent == agent.name, holder.session == agent.session else {
                return
                    "A1: task \(entry.id) is held by \(holder.agent), and agent \(agent.name) believes to hold it"
            }
            let isWorking = entry.stage.isAccepted
            let believesSo = if case .assigned = agent.core.state { false } else { true }
            guard isWorking == believesSo else {
                return "A1: task \(entry.id) is \(entry.status.name) and agent \(agent.name) disagrees"
            }
            if let missing = missingDeadline(of: agent, entry) {
                return "A3: agent \(agent.name) holds task \(entry.id), and nobody sees to it that it \(missing)"
            }
        }
        guard queue.leaseCount == held.count else {
            return "A1: \(queue.leaseCount) leases are live and agents hold \(held.count)"
        }
        guard asking == matching.count else {
            return "S1: \(asking) agents ask and the matcher knows of \(matching.count)"
        }
        return assigns ? missedMatch(queue, agents) : nil
    }

    /// S1: at rest no assignable task and asking, eligible agent stand side by side.
    private static func missedMatch(_ queue: borrowing TaskQueueCore, _ agents: [ConnectedAgent]) -> String? {
        var seen: Set<AbilityID> = []
        for agent in agents where agent.core.askingSince != nil && !agent.isWithheld {
            if let first = queue.firstPinned(to: agent.name, agent.abilityID) {
                return "S1: task \(first.key.task) is assignable to agent \(agent.name) alone, who asks"
            }
            if seen.insert(agent.abilityID).inserted, let first = queue.first(for: agent.abilityID) {
                return "S1: task \(first.key.task) is assignable and agent \(agent.name) asks, eligible"
            }
        }
        return nil
    }

    /// A3, A5: a lease that its agent may forget ends by time alone, and somebody is to look when that has come.
    private static func missingDeadline(of agent: ConnectedAgent, _ entry: TaskEntry) -> String? {
        let deadlines = agent.deadlines
        switch agent.core.state {
        case .assigned where deadlines.acceptance == nil && !agent.isHeldBack: return "accepts"
        case .working where agent.isWatched && deadlines.silence == nil,
            .blocked where agent.isWatched && deadlines.silence == nil:
            return "gives signs of life"
        case .suspended where deadlines.reconnection == nil: return "comes back"
        default: break
        }
        if entry.stage == .cancelling, deadlines.cancel == nil { return "stops" }
        if let next = deadlines.next, agent.timer.map({ $0 > next }) ?? true { return "is in time" }
        return nil
    }

    static func error(_ detail: String) -> TenureError {
        TenureError(
            .invariantViolated,
            """
            A rule that always holds does not (\(detail)). This is a defect of Tenure; please report it with the journal. \
            The scheduler has stopped; everything that was acknowledged is recorded.
            """
        )
    }
}
