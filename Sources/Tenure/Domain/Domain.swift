/// Everything that one isolation domain decides on: the tasks, the agents, and who gets what.
///
/// One value, kept by the actor ``TaskQueue``; that actor, ``Agent`` and ``Scheduler`` are its faces and share one
/// executor. Each call is a *turn*: one synchronous step that takes in what has arrived, carries out one event, and
/// matches until nothing more can be matched. No `await` stands between reading state and writing it.
struct Domain: ~Copyable {
    let gate: IntakeGate
    let policy: DomainPolicy
    let alarm = Alarm()
    /// What the alarm is set to.
    private var alarmTime: StoreTime?
    let endRequest = Rendezvous<EndRequest>()
    let desk = FrontDesk()
    let endWatch = EndWatch()

    var tasks: TaskQueueCore
    var agents = AgentTable()
    var matching = MatchingCore()
    /// What this round of matching may match; empty in between.
    var candidates = Candidates()
    var lifecycle = Lifecycle()
    var timers = AgentTimers()
    var stallWatch = StallWatch()
    var safetySweep = SafetySweep()
    /// A suspect at work, alone (T7).
    var trial: Trial?
    /// Tasks for agents that must not begin before that is durable (T7), in the order of their records.
    var heldDeliveries = ChunkedQueue<HeldDelivery>()
    /// There is no space on the disk for another lease (D5).
    var isParked = false
    /// Agents that keep an output for which there is no space.
    var holders: [ConnectedAgent] = []
    /// Agents that began to ask since the last round, where tasks are meant for one agent alone.
    var freshAgents: [ConnectedAgent] = []
    var hub: EventHub
    var statistics = Statistics()

    /// When this turn began; the time of all that it decides.
    private(set) var moment: Moment
    /// How far everything is durable, as this turn knows.
    private(set) var durable: SequenceNumber
    /// Submits that were taken out of the intake, on their way into the queue; empty in between.
    private var submits: [Intake.Numbered] = []
    /// Requests that were taken from the desk, on their way to be served; empty in between.
    var requests: [FrontDesk.Request] = []
    /// Whether this turn has taken in what came before it.
    private var isCaughtUp = false
    /// Whether the intake was told that submits are waited for. A submit may have taken the flag since, and this turn has
    /// taken it down if it has drained the intake: then it looks there once more at its end.
    private var isFlagUp = false

    /// How many completed and cancelled tasks, and how many dead letters, are too many; whether some grow too old.
    private let forgetsFrom: (ended: Int, dead: Int, isAged: Bool)

    /// Tasks whose end is not durable yet, in the order of their ends.
    private var ending = ChunkedQueue<(sequence: SequenceNumber, task: TaskID)>()
    /// The last record that tasks were forgotten by.
    private(set) var lastEviction: SequenceNumber = 0
    var outcomeWaiters: [TaskID: [Rendezvous<Outcome>]] = [:]

    /// Why the domain must not go on: a record that it made could not be applied, or a rule does not hold.
    var defect: TenureError?
    /// What everybody is told who comes after the end.
    var endError: TenureError?
    var allLeasesEnded: Signal?
    private(set) var shutdownTally = ShutdownTally()
    var report: ShutdownReport?
    var reportWaiters: [Rendezvous<ShutdownReport>] = []

    init(tasks: consuming TaskQueueCore, gate: IntakeGate, policy: DomainPolicy) {
        durable = gate.durable
        moment = gate.clock.moment
        self.tasks = tasks
        self.gate = gate
        self.policy = policy
        hub = EventHub(keeping: policy.eventsKept)
        let retention = policy.retention
        forgetsFrom = (
            ended: TaskQueueCore.evicting(from: retention.endedCount ?? .max),
            dead: TaskQueueCore.evicting(from: retention.deadCount ?? .max),
            isAged: retention.endedFor != nil || retention.deadFor != nil
        )
    }

    // MARK: Turns

    /// Every turn begins with this: first comes what agents wanted before.
    mutating func beginTurn() {
        desk.take(into: &requests)
        if !requests.isEmpty { serveRequests() }
        startTurn()
    }

    mutating func startTurn() {
        moment = gate.clock.moment
        isCaughtUp = false
    }

    /// Takes in the submits that came before this turn, and what has become durable.
    mutating func catchUp() {
        guard !isCaughtUp else { return }
        let durable = gate.drain(into: &submits)
        takeIn(durable)
    }

    /// Every turn ends with this: matches until nothing more can be matched, then comes to rest.
    mutating func endTurn() {
        while true {
            lookAtSpace()
            if mayForget { evict() }
            if hasDeliverable { deliverHeld() }
            pass()
            let isAwaited = matching.count > 0
            guard isAwaited || isFlagUp else { break }
            isFlagUp = isAwaited
            let durable = gate.rest(isAwaited: isAwaited, submits: &submits)
            let isQuiet = submits.isEmpty
            takeIn(durable)
            // What became durable meanwhile may be for an agent that asks.
            if isQuiet, !hasReasonToMatch, !hasDeliverable { break }
        }
        // At the end of a turn, so that each subscriber is asked and woken for all that it told, and not for each event.
        hub.publish(upTo: durable)
        if lifecycle.assigns { safetySweep.noticeTurn(now: moment.time) }
        setAlarm()
        if policy.checksInvariants { checkInvariants() }
        if let finding = policy.follower?.rest(tasks), defect == nil { defect = Invariants.error(finding) }
        if allLeasesEnded != nil { noticeEndOfLeases() }
        if let defect { endRequest.deliver(EndRequest(grace: .none, failure: defect)) }
    }

    /// Most turns change nothing about when the next thing happens by time alone.
    mutating func setAlarm() {
        let next = lifecycle.phase == .ended ? nil : nextTime
        if next == alarmTime { return }
        alarmTime = next
        alarm.set(next)
    }

    /// Whether it is worth a look what there is to forget: this is asked in every turn.
    var mayForget: Bool {
        let counts = tasks.counts
        return counts.completed + counts.cancelled >= forgetsFrom.ended || counts.dead >= forgetsFrom.dead
            || forgetsFrom.isAged
    }

    // MARK: Records

    var lastSequence: SequenceNumber { tasks.lastSequence }

    /// Records and applies a transition: the one way in which tasks change.
    ///
    /// - Returns: the record's number.
    @discardableResult
    mutating func commit(_ transition: consuming Transition, cause: Cause) -> SequenceNumber {
        let leaseEnd = lifecycle.phase == .draining ? ShutdownTally.LeaseEnd(transition) : nil
        var record = Record(time: moment.time, wall: moment.wall, cause: cause, transition: transition)
        let appended = gate.append(&record, reviving: revivedClaim(by: record), submits: &submits)
        if let leaseEnd { shutdownTally.note(leaseEnd, appended.sequence) }
        takeIn(appended.durable)
        apply(consume record, appended.sequence)
        return appended.sequence
    }

    /// What a dead letter that lives again by the record claims: it holds its idempotency key again.
    private func revivedClaim(by record: borrowing Record) -> IdempotencyClaim? {
        guard case .replayed(let task) = record.transition, !Mutant.forgetKeyOfRevived.isOn else { return nil }
        return tasks.entry(of: task).flatMap { IdempotencyClaim($0.specification) }
    }

    /// Makes assignable and visible what has become durable, and applies the submits that were taken out.
    private mutating func takeIn(_ durable: SequenceNumber) {
        isCaughtUp = true
        self.durable = durable
        tasks.enable(upTo: durable)
        if !submits.isEmpty { applySubmits() }
        while let next = ending.first, next.sequence <= durable {
            ending.popFirst()
            tellOutcome(of: next.task)
        }
    }

    private mutating func apply(_ record: consuming Record, _ sequence: SequenceNumber) {
        switch record.transition {
        case .assigned: statistics.assignments += 1
        case .reclaimed: statistics.reclaims += 1
        case .evicted: lastEviction = sequence
        default: break
        }
        let ended: TaskID?
        do throws(InconsistentRecord) {
            if isShown {
                ended = try applyShown(consume record, sequence)
            } else {
                ended = try tasks.apply(consume record, sequence: sequence)
            }
        } catch {
            noticeInconsistency(error)
            return
        }
        guard let ended else { return }
        if sequence <= durable { tellOutcome(of: ended) } else { tellLater(ended, sequence) }
    }

    /// Whether somebody is told of each record.
    private var isShown: Bool { hub.isListenedTo || policy.follower != nil }

    // Apart, as the next one, so that what hardly anybody does is not in the way of what everybody does.
    @inline(never)
    private mutating func applyShown(
        _ record: consuming Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard hub.isListenedTo, let kind = record.transition.eventKind else {
            return try applyFollowed(consume record, sequence)
        }
        // Looked at before, because applying takes the record.
        hub.begin(SchedulerEventFields(kind, of: record, sequence))
        hub.changeBegun { $0.tell(record) }
        let subject = EventSubject(record.transition)
        let ended: TaskID?
        do throws(InconsistentRecord) {
            ended = try applyFollowed(consume record, sequence)
        } catch {
            hub.abandonBegun()
            throw error
        }
        announceBegun(of: subject)
        return ended
    }

    private mutating func applyFollowed(
        _ record: consuming Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        let followed = policy.follower == nil ? nil : record
        let ended = try tasks.apply(consume record, sequence: sequence)
        if let followed { policy.follower?.apply(followed, sequence: sequence, durable: durable) }
        return ended
    }

    @inline(never)
    private mutating func noticeInconsistency(_ error: InconsistentRecord) {
        defect = defect ?? Invariants.error(error.description)
    }

    /// Applies the submits that were taken out of the intake.
    private mutating func applySubmits() {
        // Moved aside, because applying changes the domain.
        var taken: [Intake.Numbered] = []
        swap(&taken, &submits)
        // Taken out one by one, so that nothing is copied.
        taken.reverse()
        while let next = taken.popLast() {
            if isShown {
                apply(next.submit.record, next.sequence)
                continue
            }
            do throws(InconsistentRecord) {
                try tasks.apply(next.submit, sequence: next.sequence)
            } catch {
                noticeInconsistency(error)
            }
        }
        // The memory is kept for the next ones, but not that of a rush.
        if taken.capacity > Self.submitsKept { taken = [] }
        swap(&taken, &submits)
    }

    /// So many submits at once are nothing out of the ordinary.
    private static let submitsKept = 4_096

    /// Tells how a task ended once everything up to `sequence` is durable.
    mutating func tellLater(_ task: TaskID, _ sequence: SequenceNumber) { ending.append((sequence, task)) }

    /// Decides on a transition and, unless it is refused, records and applies it.
    @inline(__always)
    mutating func decide(
        cause: Cause,
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<SequenceNumber, StaleLease> {
        switch decision(tasks) {
        case .success(let transition):
            if Mutant.buryTwice.isOn, case .failed(_, _, _, _, .dead) = transition { commit(transition, cause: cause) }
            return .success(commit(transition, cause: cause))
        case .failure(let stale): return .failure(stale)
        }
    }

    /// The journal has made something durable, or what came in is to be taken in for another reason.
    mutating func enter() {
        beginTurn()
        catchUp()
        endTurn()
    }
}

/// Why and how a scheduler is to end.
struct EndRequest: Sendable {
    var grace: ShutdownGrace
    var failure: TenureError?
}
