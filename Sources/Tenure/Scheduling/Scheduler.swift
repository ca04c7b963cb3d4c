/// Gives tasks to agents, one agent a task at a time, and never loses one.
///
/// ```swift
/// let scheduler = try await Scheduler.open(.directory("state/tenure"))
/// try await scheduler.running(agents: 4, named: "counter", { agent in
///     agent.handle(WordCount.self) { task, context in try countWords(at: task.path) }
/// }) {
///     let handle = try await scheduler.submit(WordCount(path: "README.md"), priority: .high)
///     print(try await handle.output)
/// }
/// ```
/// The actor matches tasks and agents. It reacts to events (a task was submitted, became durable, due or free again; an
/// agent asks), never by polling. Queue, agents and scheduler share one executor, so a match is one synchronous step.
public actor Scheduler {
    nonisolated let queue: TaskQueue
    nonisolated let gate: IntakeGate
    nonisolated let options: SchedulerOptions
    private nonisolated let alarm = Alarm()
    private nonisolated let writer: JournalWriter?
    /// What this opening found.
    public nonisolated let opening: OpeningReport

    private var lifecycle = Lifecycle()
    private var matching = MatchingCore()
    private var agents: [SessionID: Agent] = [:]
    private var sessionsByName: [AgentName: SessionID] = [:]
    private var lastSession: UInt64 = 0
    private var statistics = Statistics()
    /// Whether anybody listens, as of the last turn; while nobody does, no event is made.
    private var isObserved = false
    private var defect: TenureError?
    private let endRequest = Rendezvous<EndRequest>()
    private var allLeasesEnded: Rendezvous<Void>?
    private var report: ShutdownReport?
    private var reportWaiters: [Rendezvous<ShutdownReport>] = []
    private var endError: TenureError?

    /// The executor that queue, agents and scheduler share.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.unownedExecutor }

    init(
        queue: TaskQueue,
        gate: IntakeGate,
        options: SchedulerOptions,
        writer: JournalWriter?,
        opening: OpeningReport
    ) {
        self.queue = queue
        self.gate = gate
        self.options = options
        self.writer = writer
        self.opening = opening
    }

    deinit {
        // A scheduler that is dropped without a shutdown ends as a crash would: what was acknowledged is recorded.
        gate.end(.abandoned)
    }

    // MARK: Turns

    /// One event: first everything that came in before it, then the event, then the matches that it made possible.
    private func turn<Result>(_ event: () -> Result) -> Result {
        queue.assumeIsolated { $0.catchUp() }
        let result = event()
        settle()
        return result
    }

    /// Matches until nothing more can be matched, then comes to rest.
    private func settle() {
        var view = queue.assumeIsolated { $0.view }
        while true {
            if pass(view) { view = queue.assumeIsolated { $0.view } }
            // Subscribers wait for submits as agents do.
            let (submits, durable) = gate.rest(isAwaited: matching.count > 0 || view.isObserved)
            if submits.isEmpty { break }
            view = queue.assumeIsolated { queue in
                queue.apply(submits, durable: durable)
                return queue.view
            }
        }
        isObserved = view.isObserved
        alarm.set(lifecycle.phase == .ended ? nil : view.nextDue)
        if allLeasesEnded != nil { noticeEndOfLeases() }
        checkInvariants(view.defect)
    }

    /// A submit found an agent asking, or the journal has made something durable.
    func enter() { turn {} }

    func timerFired() {
        turn {
            // What is recorded now would come after the journal's end, and whoever waits for it would wait for ever.
            guard lifecycle.phase != .ended else { return }
            let now = gate.clock.now
            queue.assumeIsolated { $0.makeDue(until: now) }
        }
    }

    // MARK: Matching

    /// One round of matching over what has changed: requirements that got a task, abilities of which an agent began to
    /// ask. Nothing else can have a match, because the round before left none (S1).
    ///
    /// - Returns: whether there was a reason for one.
    private func pass(_ view: TaskQueue.View) -> Bool {
        // A look at the state, or news of the journal that free nothing, are no reason for a round.
        guard lifecycle.assigns, view.hasTouchedRequirements || !matching.fresh.isEmpty else { return false }
        if matching.count > 0 {
            statistics.passes += 1
            if view.isObserved { queue.assumeIsolated { $0.emit(.passStarted, cause: .match) { _ in } } }
            if view.assignableCount > 0 {
                while let match = nextMatch() { carryOut(match) }
            }
        }
        matching.clearFresh()
        if view.hasTouchedRequirements {
            queue.assumeIsolated { queue in queue.withCore { $0.clearTouchedRequirements() } }
        }
        return true
    }

    private struct Match {
        let requirement: RequirementID
        let ability: AbilityID
        let asking: MatchingCore.Asking
    }

    private func nextMatch() -> Match? {
        guard matching.count > 0 else { return nil }
        let matching = matching
        let best = queue.assumeIsolated { queue -> (RequirementID, [AbilityID])? in
            queue.withCore { core in
                var best: (requirement: RequirementID, key: ReadyKey)?
                func consider(_ requirement: RequirementID, _ key: ReadyKey) {
                    if let found = best, found.key < key { return }
                    best = (requirement, key)
                }
                for requirement in core.touchedRequirements {
                    guard let key = core.first(of: requirement),
                        core.abilities(meeting: requirement).contains(where: matching.isAsked)
                    else { continue }
                    consider(requirement, key)
                }
                for ability in matching.fresh where matching.isAsked(ability) {
                    if let first = core.first(for: ability) { consider(first.requirement, first.key) }
                }
                return best.map { ($0.requirement, core.abilities(meeting: $0.requirement)) }
            }
        }
        guard let (requirement, abilities) = best,
            let (ability, asking) = matching.longestAsking(among: abilities)
        else { return nil }
        return Match(requirement: requirement, ability: ability, asking: asking)
    }

    /// Task and agent change in the same step (A1).
    private func carryOut(_ match: Match) {
        matching.popFirst(match.ability)
        guard let agent = agents[match.asking.session] else { return }
        let delivery = queue.assumeIsolated {
            $0.assign(match.requirement, to: agent.name, agent.session, accepted: agent.acceptsAtOnce)
        }
        guard let delivery else { return }
        let isDelivered = agent.assumeIsolated { agent -> Bool in
            guard case .success = agent.step({ $0.assign(delivery.lease, accepted: agent.acceptsAtOnce) }) else {
                return false
            }
            return agent.deliver(delivery)
        }
        if !isDelivered {
            // Its task was cancelled while it waited. It never saw the offer, so this counts nothing.
            endLease(delivery.lease, of: agent, cause: .agentGone) {
                $0.decideRelease(by: delivery.lease, .interrupted)
            }
        }
    }

    // MARK: Agents

    func connect(
        _ name: AgentName,
        kinds: Set<TaskKind>,
        capabilities: Set<Capability>,
        acceptsAtOnce: Bool,
        replacing: Bool
    ) throws(TenureError) -> Agent {
        try options.limits.check(name: name.rawValue, as: "name of an agent", agent: name)
        for kind in kinds { try options.limits.check(name: kind.rawValue, as: "name of a kind") }
        for capability in capabilities {
            try options.limits.check(name: capability.rawValue, as: "name of a capability")
        }
        if lifecycle.phase == .draining || lifecycle.phase == .ended { throw Self.shutDownError() }
        if sessionsByName[name] != nil, !replacing {
            throw TenureError(
                .agentNameInUse,
                "An agent named \(name) is connected. Wait for its end, or choose another name.",
                agent: name
            )
        }
        // A turn, because what the old session held may be for an agent that asks.
        return turn { admit(name, Ability(kinds: kinds, capabilities: capabilities), acceptsAtOnce) }
    }

    private func admit(_ name: AgentName, _ ability: Ability, _ acceptsAtOnce: Bool) -> Agent {
        if let old = sessionsByName[name].flatMap({ agents[$0] }) { disconnect(old) }
        lastSession += 1
        let session = SessionID(number: lastSession)
        let abilityID = queue.assumeIsolated { queue in queue.withCore { $0.abilityID(of: ability) } }
        let agent = Agent(
            name: name,
            session: session,
            ability: ability,
            abilityID: abilityID,
            acceptsAtOnce: acceptsAtOnce,
            queue: queue
        )
        _ = agent.assumeIsolated { agent in agent.step { $0.connect() } }
        agents[session] = agent
        sessionsByName[name] = session
        emit(.agentConnected, agent, cause: .caller)
        return agent
    }

    /// The agent settles what it holds, if anything, and asks for the next task, in one hop.
    func next(for agent: Agent, settling settlement: (Lease, Settlement)?) -> Result<NextTask, TenureError> {
        turn {
            if let (lease, settlement) = settlement { _ = settle(lease, of: agent, settlement) }
            return ask(agent)
        }.flatMap { isOver in
            isOver ? .success(.over) : .success(agent.assumeIsolated { $0.takeDelivery() })
        }
    }

    /// - Returns: whether there will be no more tasks.
    private func ask(_ agent: Agent) -> Result<Bool, TenureError> {
        guard agents[agent.session] != nil else { return .failure(Self.sessionOver(agent.name)) }
        guard lifecycle.phase == .opened || lifecycle.phase == .running else { return .success(true) }
        let now = gate.clock.now
        return agent.assumeIsolated { agent in agent.step { $0.ask(now: now) } }.map { lastServed in
            let asking = MatchingCore.Asking(
                since: now,
                lastServed: lastServed,
                name: agent.name,
                session: agent.session
            )
            matching.insert(asking, ability: agent.abilityID)
            emit(.agentAsked, agent, cause: .agent)
            return false
        }
    }

    /// The agent's waiting for a task was cancelled. It may have asked anew since.
    func stopAsking(_ agent: Agent, _ rendezvous: Rendezvous<Delivery>) {
        turn {
            guard agents[agent.session] != nil, agent.assumeIsolated({ $0.waits(with: rendezvous) }) else { return }
            stopWaiting(agent)
        }
    }

    private func stopWaiting(_ agent: Agent) {
        let wasAsking = agent.assumeIsolated { agent in
            defer { agent.stopWaiting() }
            return agent.core.askingSince != nil
        }
        if wasAsking { matching.remove(agent.session, ability: agent.abilityID) }
    }

    func accept(_ lease: Lease, by agent: Agent) -> Answer {
        answer(lease, agent) {
            agent.assumeIsolated { agent in agent.step { $0.accept(lease) } }
        } decision: {
            $0.decideAcceptance(by: lease)
        }
    }

    func block(_ lease: Lease, by agent: Agent, _ isBlocked: Bool) -> Answer {
        turn {
            guard case .success = check(lease, agent) else { return refuse(lease, agent) }
            let result = agent.assumeIsolated { agent in
                agent.step { isBlocked ? $0.block(lease) : $0.unblock(lease) }
            }
            return Answer(result: result, sequence: lastSequence)
        }
    }

    func settle(_ lease: Lease, by agent: Agent, _ settlement: Settlement) -> Answer {
        turn { settle(lease, of: agent, settlement) }
    }

    private func settle(_ lease: Lease, of agent: Agent, _ settlement: Settlement) -> Answer {
        guard lease.session == agent.session else { return refuse(lease, agent) }
        // An agent that holds the lease holds a live one (A1); of one that does not, the queue knows why.
        let advice = agent.assumeIsolated { agent in
            agent.core.lease == lease ? agent.core.state.advice(against: settlement) : nil
        }
        if let advice {
            let error = TenureError(
                .refusedByState,
                "Agent \(agent.name) \(advice).",
                task: lease.task,
                agent: agent.name
            )
            return Answer(result: .failure(error), sequence: lastSequence)
        }
        let now = gate.clock.now
        let result = endLease(lease, of: agent, cause: .agent) { core in
            switch settlement {
            case .completed(let output, let usage): core.decideCompletion(by: lease, output: output, usage: usage)
            case .failed(let failure, let usage): core.decideFailure(by: lease, failure, usage: usage, now: now)
            case .refused: core.decideRefusal(by: lease)
            case .released(let reason): core.decideRelease(by: lease, reason)
            }
        }
        guard case .success(let sequence) = result else { return refuse(lease, agent) }
        return Answer(result: .success(()), sequence: sequence)
    }

    /// The agent's scope has ended: what it held goes to another (A2).
    func leave(_ agent: Agent, settling settlement: (Lease, Settlement)? = nil) {
        turn {
            if let (lease, settlement) = settlement { _ = settle(lease, of: agent, settlement) }
            guard agents[agent.session] != nil else { return }
            disconnect(agent)
        }
    }

    private func disconnect(_ agent: Agent) {
        stopWaiting(agent)
        agents[agent.session] = nil
        if sessionsByName[agent.name] == agent.session { sessionsByName[agent.name] = nil }
        if let lease = agent.assumeIsolated({ $0.core.lease }) {
            endLease(lease, of: agent, cause: .agentGone) { $0.decideReclaim(of: lease) }
        }
        _ = agent.assumeIsolated { agent in agent.step { $0.disconnect() } }
        emit(.agentDisconnected, agent, cause: .agentGone)
    }

    // MARK: Leases

    /// What a call of an agent gets, to be told once everything up to `sequence` is durable.
    struct Answer: Sendable {
        let result: Result<Void, TenureError>
        let sequence: SequenceNumber
    }

    private var lastSequence: SequenceNumber { queue.assumeIsolated { $0.lastSequence } }

    private func answer(
        _ lease: Lease,
        _ agent: Agent,
        step: () -> Result<Void, TenureError>,
        decision: @Sendable (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Answer {
        turn {
            guard case .success = check(lease, agent) else { return refuse(lease, agent) }
            let result = step()
            if case .success = result { _ = queue.assumeIsolated { $0.decide(cause: .agent, decision) } }
            return Answer(result: result, sequence: lastSequence)
        }
    }

    /// G4: the token is live, and it is this agent's.
    private func check(_ lease: Lease, _ agent: Agent) -> Result<Void, StaleLease> {
        let isLive = queue.assumeIsolated { queue in
            queue.withCore { core -> Result<Void, StaleLease> in core.check(lease).map { _ in () } }
        }
        guard case .success = isLive, lease.session != agent.session else { return isLive }
        return .failure(StaleLease(lease: lease, standing: .unknown))
    }

    /// G5: a stale call changes nothing, is counted and is an event.
    private func refuse(_ lease: Lease, _ agent: Agent) -> Answer {
        statistics.staleAnswers += 1
        let stale = queue.assumeIsolated { queue in
            queue.withCore { core -> StaleLease? in
                switch core.holder(of: lease) {
                case .failure(let stale): stale
                case .success: nil
                }
            }
        }
        var error =
            stale?.error
            ?? TenureError(
                .staleLease,
                "The \(lease) belongs to another agent's session. An agent acts on its own leases only.",
                task: lease.task
            )
        error.agent = agent.name
        let message = error.message
        queue.assumeIsolated {
            $0.emit(.staleAnswer, cause: .agent) { event in
                event.task = lease.task
                event.agent = agent.name
                event.session = agent.session
                event.generation = lease.generation
                event.detail = message
            }
        }
        return Answer(result: .failure(error), sequence: lastSequence)
    }

    /// The task's lease and the agent's hold on it end in the same step (A1).
    @discardableResult
    private func endLease(
        _ lease: Lease,
        of agent: Agent,
        cause: Cause,
        _ decision: @Sendable (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<SequenceNumber, StaleLease> {
        let result = queue.assumeIsolated { $0.decide(cause: cause, decision) }
        if case .success = result { _ = agent.assumeIsolated { agent in agent.step { $0.end(lease) } } }
        return result
    }

    private func emit(_ kind: SchedulerEvent.Kind, _ agent: Agent, cause: Cause) {
        guard isObserved else { return }
        queue.assumeIsolated {
            $0.emit(kind, cause: cause) { event in
                event.agent = agent.name
                event.session = agent.session
            }
        }
    }

    // MARK: Reading

    func takeSnapshot() -> (Snapshot, SequenceNumber) {
        queue.assumeIsolated { $0.catchUp() }
        settle()
        let agents = agents.values.map { agent in agent.assumeIsolated { $0.snapshot } }.sorted { $0.name < $1.name }
        var statistics = statistics
        let now = gate.clock.now
        let snapshot = queue.assumeIsolated { queue -> Snapshot in
            statistics.assignments = queue.assignments
            statistics.reclaims = queue.reclaims
            let eventNumber = queue.lastEventNumber
            let complete = statistics
            return queue.withCore { core in
                var tasks: [TaskSnapshot] = []
                tasks.reserveCapacity(core.counts.total)
                core.forEachEntry { tasks.append($0.snapshot) }
                return Snapshot(
                    sequence: core.lastSequence,
                    eventNumber: eventNumber,
                    time: now,
                    epoch: core.epoch,
                    counts: core.counts,
                    statistics: complete,
                    tasks: tasks,
                    agents: agents
                )
            }
        }
        return (snapshot, snapshot.sequence)
    }

    func subscribe(buffering capacity: Int) -> (Snapshot, SequenceNumber, EventStream) {
        let (snapshot, sequence) = takeSnapshot()
        let events = queue.assumeIsolated { $0.subscribe(capacity: capacity) }
        // Comes to rest anew: from now on submits are waited for.
        settle()
        return (snapshot, sequence, events)
    }

    // MARK: Life

    func begin() -> Lifecycle.Start {
        let start = lifecycle.run()
        if case .begun = start { turn {} }
        return start
    }

    nonisolated var wasAskedToEnd: Rendezvous<EndRequest> { endRequest }

    /// No more submits, no more assignments; agents that wait for a task are sent home.
    ///
    /// - Returns: how many leases are live.
    func drain() -> Int {
        gate.close()
        return turn {
            lifecycle.drain()
            for agent in agentsByName { stopWaiting(agent) }
            return leaseCount
        }
    }

    private var agentsByName: [Agent] { agents.values.sorted { $0.name < $1.name } }

    private var leaseCount: Int { queue.assumeIsolated { queue in queue.withCore { $0.leaseCount } } }

    /// Delivered as soon as no lease is live.
    func endOfLeases() -> Rendezvous<Void> {
        let rendezvous = Rendezvous<Void>()
        allLeasesEnded = rendezvous
        noticeEndOfLeases()
        return rendezvous
    }

    private func noticeEndOfLeases() {
        guard let rendezvous = allLeasesEnded, leaseCount == 0 else { return }
        allLeasesEnded = nil
        rendezvous.deliver(())
    }

    func cancelHandlers() {
        for agent in agentsByName { agent.cancellation.deliver(()) }
    }

    /// Takes every live lease back, for the shutdown: the last records of this opening.
    func releaseAll() -> (tasks: [TaskID], agents: [AgentName]) {
        turn {
            lifecycle.end()
            var tasks: [TaskID] = []
            var holders: [AgentName] = []
            for agent in agentsByName {
                guard let lease = agent.assumeIsolated({ $0.core.lease }) else { continue }
                endLease(lease, of: agent, cause: .shutdown) { $0.decideRelease(by: lease, .shutdown) }
                tasks.append(lease.task)
                holders.append(agent.name)
            }
            return (tasks, holders)
        }
    }

    /// Tells everybody who still waits that the scheduler has ended.
    func end(_ report: ShutdownReport) {
        queue.assumeIsolated { $0.catchUp() }
        lifecycle.end()
        let error = report.failure ?? Self.shutDownError()
        endError = error
        queue.assumeIsolated { $0.end(error) }
        for agent in agentsByName { stopWaiting(agent) }
        self.report = report
        let waiters = reportWaiters
        reportWaiters.removeAll()
        for waiter in waiters { waiter.deliver(report) }
    }

    /// What a call of `shutDown` finds.
    enum Ending: Sendable {
        case ended(ShutdownReport)
        /// It never ran: the caller ends it.
        case idle
        case wait(Rendezvous<ShutdownReport>)
    }

    func requestEnd(_ request: EndRequest) -> Ending {
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

    nonisolated var timer: Alarm { alarm }

    nonisolated var journal: JournalWriter? { writer }

    static func shutDownError() -> TenureError {
        TenureError(
            .shutDown,
            "The scheduler is shutting down or has ended. What was acknowledged is recorded; open it again to go on."
        )
    }

    static func sessionOver(_ agent: AgentName) -> TenureError {
        TenureError(
            .sessionOver,
            "The session of agent \(agent) is over: it left, was dropped, or connected anew. Connect again.",
            agent: agent
        )
    }

    // MARK: Invariants

    /// Why the scheduler must not go on, if it must not.
    var failure: TenureError? { defect ?? gate.failure }

    private func checkInvariants(_ inconsistent: InconsistentRecord?) {
        if let inconsistent, defect == nil {
            defect = Invariants.error(inconsistent.description)
        }
        if options.checksInvariants, defect == nil {
            let agents = agents.values.map { agent in
                agent.assumeIsolated { Invariants.AgentView(agent: agent, core: $0.core) }
            }
            let matching = matching
            let assigns = lifecycle.assigns
            let violation = queue.assumeIsolated { queue in
                queue.withCore { Invariants.violation($0, agents: agents, matching: matching, assigns: assigns) }
            }
            if let violation { defect = Invariants.error(violation) }
        }
        if let defect { endRequest.deliver(EndRequest(grace: .none, failure: defect)) }
    }
}

/// Why and how a scheduler is to end.
struct EndRequest: Sendable {
    var grace: ShutdownGrace
    var failure: TenureError?
}
