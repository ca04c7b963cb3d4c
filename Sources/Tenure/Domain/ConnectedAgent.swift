/// One connected agent, as the domain keeps it: its state machine, and what its own task waits for.
final class ConnectedAgent {
    // First what every task of the agent needs, next to one another: with many agents it is the one that has asked longest
    // whose turn it is, and each piece of its memory has to be fetched.

    let session: SessionID
    let place: Int
    let abilityID: AbilityID
    /// See ``AgentTerms/acceptsAtOnce``.
    let acceptsAtOnce: Bool
    /// Whether it is watched for its silence.
    let isWatched: Bool
    /// It asks, and is not offered anything yet, because it did not accept in time.
    var isWithheld = false
    /// Its task waits for the record of its lease to be durable: it has not seen it yet (T7).
    var isHeldBack = false
    /// It began to ask since the last round of matching.
    var isFresh = false
    /// Whether ``deadlines`` may have any.
    private var hasDeadlines = false

    // What is marked unchecked is changed by one synchronous step of the domain at a time, which hands it to nothing that
    // comes back to it: checking that at run time, for each access, would be a tenth of a turn.
    @exclusivity(unchecked) var core = AgentCore()
    /// A task that came while the agent's own turn goes on.
    private var arrived: Delivery?
    /// Where it waits for a task, if it does.
    private var letterbox: Letterbox?
    /// Delivered when what the agent runs is to be cancelled; of agents of handlers.
    private var worker: Signal?
    /// Whoever follows what becomes of its lease.
    @exclusivity(unchecked) private var followers: [Rendezvous<LeaseInterruption>] = []
    /// What it would settle, were there space on the disk (D5); its task waits, and does not ask.
    var held: HeldConclusion?
    let name: AgentName
    /// What it said last of how far it is.
    var progress: String?

    @exclusivity(unchecked) var deadlines = AgentDeadlines() { didSet { hasDeadlines = true } }
    /// When it is looked at next for a deadline.
    var timer: StoreTime?
    let ability: Ability
    let terms: AgentTerms

    init(
        name: AgentName,
        session: SessionID,
        place: Int,
        ability: Ability,
        abilityID: AbilityID,
        terms: AgentTerms
    ) {
        self.name = name
        self.session = session
        self.place = place
        self.ability = ability
        self.abilityID = abilityID
        self.terms = terms
        acceptsAtOnce = terms.acceptsAtOnce
        isWatched = terms.leaseDuration != nil
    }

    /// Its connection is lost, and its lease waits for it to come back.
    var isAway: Bool { if case .suspended = core.state { true } else { false } }

    // MARK: Its code

    /// The code that carries out its tasks begins, maybe anew.
    ///
    /// - Returns: what is delivered when it is to be cancelled.
    func startWorker() -> Signal {
        let cancellation = Signal()
        worker = cancellation
        return cancellation
    }

    /// Cancels the code that carries out its tasks: what runs now, and whatever this code would do next.
    func cancelWorker() { worker.take()?.give() }

    /// Whether its code was cancelled, and nothing new has begun: it must not get a task.
    var isWorkerCancelled: Bool { acceptsAtOnce && worker == nil }

    // MARK: Its lease

    /// Registers somebody who wants to know what becomes of the lease.
    func follow(_ follower: Rendezvous<LeaseInterruption>) { followers.append(follower) }

    func unfollow(_ follower: Rendezvous<LeaseInterruption>) { followers.removeAll { $0 === follower } }

    func tell(_ interruption: LeaseInterruption) {
        if followers.isEmpty { return }
        let told = followers
        followers.removeAll()
        for follower in told { follower.deliver(interruption) }
    }

    /// Its lease is over, and what was to happen to it.
    func endDeadlinesOfLease() {
        guard hasDeadlines else { return }
        deadlines.endLease()
        hasDeadlines = deadlines.next != nil
    }

    // MARK: Its waiting

    /// Hands a task over.
    ///
    /// - Returns: `false` when the agent has stopped waiting.
    func deliver(_ delivery: Delivery) -> Bool {
        guard let letterbox = letterbox.take() else {
            arrived = delivery
            return true
        }
        return letterbox.deliver(.delivered(delivery))
    }

    /// What came during the agent's own turn, or something to wait for.
    func takeDelivery(orWaitAt letterbox: Letterbox) -> NextTask {
        if let delivery = arrived.take() { return .delivered(delivery) }
        self.letterbox = letterbox
        return .wait
    }

    /// The agent's task waits already.
    func wait(at letterbox: Letterbox) { self.letterbox = letterbox }

    /// Its task waits to be given something.
    var isWaiting: Bool { letterbox != nil }

    /// Whether this is where the agent waits, and not with a later question.
    func waits(at letterbox: Letterbox) -> Bool { self.letterbox === letterbox }

    /// Ends the waiting for a task.
    ///
    /// - Returns: whether it asked.
    func stopWaiting() -> Bool {
        let wasAsking = core.askingSince != nil
        core.stopAsking()
        letterbox.take()?.close()
        return wasAsking
    }

    /// Why the state machine does not take an input, for the caller.
    func error(_ refused: AgentCore.Refused) -> TenureError {
        TenureError(
            .refusedByState,
            """
            Agent \(name) is \(refused.state.rawValue) and cannot \(refused.input). Ask, accept, then settle; one call \
            at a time.
            """,
            task: core.lease?.task,
            agent: name
        )
    }

    var snapshot: AgentSnapshot {
        AgentSnapshot(
            name: name,
            session: session,
            state: core.publicState,
            task: core.lease?.task,
            progress: core.lease == nil ? nil : progress,
            isDraining: core.isDraining,
            isUnresponsive: core.isUnresponsive,
            isQuarantined: core.isQuarantined,
            askingSince: core.askingSince,
            kinds: ability.kinds.sorted { $0.rawValue < $1.rawValue },
            capabilities: ability.capabilities.sorted { $0.rawValue < $1.rawValue }
        )
    }
}
