/// What happens by time alone. A turn takes in what has arrived before it judges a deadline (A4).
extension Domain {
    /// When the next thing happens by time alone.
    var nextTime: StoreTime? {
        let hasSpace = hasSpaceForUpkeep
        let next = (hasSpace ? tasks.nextDue : nil).orEarlier(timers.next).orEarlier(stallWatch.tick).orEarlier(
            trial?.until
        )
        .orEarlier(lifecycle.assigns ? safetySweep.due : nil)
        return mayForget && hasSpace ? next.orEarlier(tasks.nextEviction(policy.retention, now: moment.time)) : next
    }

    /// A time has come.
    mutating func makeDue() {
        beginTurn()
        catchUp()
        var judged = lastSequence
        var dueUpTo: StoreTime?
        // What is recorded after the journal's end would never be durable.
        if lifecycle.phase != .ended {
            forgiveStall()
            while hasSpaceForUpkeep {
                guard let task = tasks.popDue(until: moment.time) else {
                    dueUpTo = moment.time
                    break
                }
                commit(.becameDue(task), cause: .timer)
            }
            judged = lastSequence
            while let agent = timers.pop(until: moment.time, agents) {
                judge(agent)
                timers.set(for: agent, agents)
            }
            endTrialIfOutlived()
        }
        endTurn()
        sweep(judged: judged, dueUpTo: dueUpTo)
    }

    /// A4: a process that was stopped could not hear its agents.
    private mutating func forgiveStall() {
        guard let gap = stallWatch.look(now: moment.time, shortestLease: agents.shortestLease) else { return }
        statistics.amnesties += 1
        if Mutant.forgiveNoStall.isOn { return }
        for agent in agents.inOrder { agent.deadlines.postpone(by: gap) }
        if let until = trial?.until { trial?.until = until.advanced(by: gap) }
    }

    private mutating func judge(_ agent: ConnectedAgent) {
        let now = moment.time
        if agent.deadlines.popOffer(until: now), agent.isWithheld {
            agent.isWithheld = false
            offer(agent)
        }
        guard let lease = agent.core.lease else { return agent.endDeadlinesOfLease() }
        switch agent.deadlines.popLeaseEnd(until: now) {
        case nil: break
        case .notAccepted:
            endLease(lease, of: agent, cause: .timer, by: { $0.timeOut(lease, now: now) }) {
                $0.decideReclaim(of: lease, .acceptanceTimedOut)
            }
        case .attemptTooLong where !tasks.isCancelling(lease.task):
            let limit = tasks.timeout(of: lease.task).map { " of \($0)" } ?? ""
            let failure = TaskFailure("The attempt took longer than its timeout\(limit).")
            revoke(lease, of: agent) { $0.decideFailure(by: lease, failure, usage: .none, now: now) }
        case .notStopped, .attemptTooLong:
            revoke(lease, of: agent) { $0.decideForcedCancel(of: lease) }
        case .silent:
            revoke(lease, of: agent) { $0.decideReclaim(of: lease, .leaseExpired) }
            // Silent is as good as dead: its session is over.
            disconnect(agent)
        case .notReconnected:
            disconnect(agent, .notReconnected)
        }
    }

    // MARK: Trials

    /// A suspect is handed out: no other one is until it is known what comes of it.
    ///
    /// - Parameter accepted: its agent will begin without being asked.
    mutating func prepareTrial(of task: TaskID, accepted: Bool) {
        trial = Trial(task: task, isAlone: accepted)
        tasks.setHoldsSuspects(true)
    }

    /// Begins the time that a suspect works alone.
    mutating func beginTrial(of task: TaskID) {
        guard trial?.task == task, trial?.until == nil else { return }
        trial?.isAlone = true
        trial?.until = moment.time.advanced(by: policy.carefulTime)
    }

    private mutating func endTrialIfOutlived() {
        guard let trial, let until = trial.until, until <= moment.time else { return }
        commit(.outlived(trial.task), cause: .timer)
        endTrial(of: trial.task)
    }

    mutating func endTrial(of task: TaskID) {
        guard trial?.task == task else { return }
        trial = nil
        tasks.setHoldsSuspects(false)
        matchAnew()
    }

    // MARK: Forgetting

    mutating func evict() {
        guard lifecycle.phase != .ended, hasSpaceForUpkeep, tasks.hasEvictable(policy.retention, now: moment.time)
        else { return }
        let forgotten = tasks.popEvictable(policy.retention, now: moment.time)
        if !forgotten.isEmpty { commit(.evicted(forgotten, .retention), cause: .timer) }
    }
}

/// A suspect in a careful opening (T7): while it is handed out, no other suspect is; while it works, nothing else is
/// assigned. As long as it is only offered it can kill nothing, and its agent may take long to accept.
struct Trial {
    let task: TaskID
    /// Nothing else is assigned.
    var isAlone: Bool
    /// When it has outlived it; `nil` while its agent has not begun.
    var until: StoreTime?
}
