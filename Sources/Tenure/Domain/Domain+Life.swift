/// Life: running, draining, the end.
extension Domain {
    mutating func begin() -> Lifecycle.Start {
        let start = lifecycle.run()
        if case .begun = start { enter() }
        return start
    }

    /// No more submits, no more assignments; agents that wait for a task are sent home.
    mutating func drain() {
        gate.close()
        beginTurn()
        catchUp()
        lifecycle.drain()
        sendHome()
        endTurn()
    }

    private mutating func sendHome() {
        // What an agent keeps for want of space it may still settle.
        for agent in agents.inOrder where agent.held == nil { stopWaiting(agent) }
    }

    /// Given as soon as no lease is live, or none can have a result any more.
    mutating func endOfLeases() -> Signal {
        let signal = Signal()
        allLeasesEnded = signal
        noticeEndOfLeases()
        return signal
    }

    mutating func noticeEndOfLeases() {
        guard let signal = allLeasesEnded, tasks.leaseCount == 0 || gate.hasFailed || defect != nil else { return }
        allLeasesEnded = nil
        signal.give()
    }

    func cancelHandlers() {
        for agent in agents.inOrder { agent.cancelWorker() }
    }

    /// Takes every live lease back, for the shutdown: the last records of this opening.
    ///
    /// - Returns: what became of all leases since the shutdown began, and whose code still runs.
    mutating func releaseAll() -> (leases: ShutdownTally, stuck: [AgentName]) {
        beginTurn()
        catchUp()
        var holders: [AgentName] = []
        for agent in agents.inOrder {
            guard let lease = agent.core.lease else {
                // Its lease was revoked, and its code has not come back.
                if agent.core.isQuarantined { holders.append(agent.name) }
                continue
            }
            let isAway = agent.isAway
            endLease(lease, of: agent, cause: .shutdown) { $0.decideRelease(by: lease, .shutdown) }
            if !isAway { holders.append(agent.name) }
        }
        lifecycle.end()
        endTurn()
        return (shutdownTally, holders)
    }

    /// Tells everybody who still waits that the scheduler has ended.
    mutating func end(_ report: ShutdownReport) {
        beginTurn()
        catchUp()
        lifecycle.end()
        let error = report.failure ?? .schedulerShutDown()
        endError = error
        hub.publish(upTo: durable)
        hub.finish()
        for (_, waiters) in outcomeWaiters.sorted(by: { $0.key < $1.key }) {
            for waiter in waiters { waiter.deliver(.schedulerEnded(error)) }
        }
        outcomeWaiters.removeAll()
        if endWatch.close() { tasks.stirHandles() }
        sendHome()
        self.report = report
        for waiter in reportWaiters { waiter.deliver(report) }
        reportWaiters.removeAll()
    }

    /// What a call of `shutDown` finds.
    enum Ending: Sendable {
        case ended(ShutdownReport)
        /// It never ran: the caller ends it.
        case idle
        case wait(Rendezvous<ShutdownReport>)
    }

    mutating func requestEnd(_ request: EndRequest) -> Ending {
        if let report { return .ended(report) }
        if lifecycle.phase == .opened {
            lifecycle.drain()
            return .idle
        }
        let rendezvous = Rendezvous<ShutdownReport>()
        reportWaiters.append(rendezvous)
        endRequest.deliver(request)
        return .wait(rendezvous)
    }

    // MARK: Invariants

    mutating func checkInvariants() {
        guard defect == nil, let brokenRule else { return }
        defect = Invariants.error(brokenRule)
    }

    /// The first rule that does not hold, at rest.
    var brokenRule: String? {
        if let violation = Invariants.violation(tasks, agents: agents.all, matching: matching, assigns: assigns) {
            return violation
        }
        let (counted, live) = (gate.liveOutsideInbox, tasks.counts.live)
        return counted == live ? nil : "S10: \(live) tasks are live and the intake counts \(counted)"
    }
}
