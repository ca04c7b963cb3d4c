import Tenure
import TenureTesting

/// A task queue core driven by hand: what is decided gets a number, is remembered and applied, and becomes durable when
/// the test says so.
struct QueueBench: ~Copyable {
    var core: TaskQueueCore
    var records: [Record] = []
    var now = StoreTime(nanoseconds: 0)
    var durable: SequenceNumber = 0
    private var ability: AbilityID
    private let kind: TaskKind
    private let capabilities: Set<Capability>

    static let seed: UInt64 = 99

    init(
        order: TaskOrder = .standard,
        retry: RetryPolicy = .standard,
        kind: TaskKind = "k",
        capabilities: Set<Capability> = []
    ) {
        core = TaskQueueCore(order: order, retry: retry, storeSeed: Self.seed)
        ability = core.abilityID(of: Ability(kinds: [kind], capabilities: capabilities))
        self.kind = kind
        self.capabilities = capabilities
        open()
    }

    mutating func open(cleanly: Bool = true) {
        let epoch = core.epoch + 1
        record(.opened(epoch: epoch, incarnation: Incarnation(high: epoch, low: 1), endedCleanly: cleanly), .opening)
        for crash in core.decideCrashes() { record(crash, .opening) }
    }

    var sequence: SequenceNumber { SequenceNumber(records.count) }

    @discardableResult
    mutating func record(_ transition: Transition, _ cause: Cause = .caller, isDurable: Bool = true) -> TaskID? {
        let record = Record(
            time: now,
            wall: WallTime(nanoseconds: now.nanoseconds),
            cause: cause,
            transition: transition
        )
        do throws(InconsistentRecord) {
            let ended = try core.apply(record, sequence: sequence + 1)
            records.append(record)
            if isDurable { makeDurable() }
            return ended
        } catch {
            fatalError("\(error)")
        }
    }

    mutating func makeDurable(upTo sequence: SequenceNumber? = nil) {
        durable = sequence ?? self.sequence
        core.enable(upTo: durable)
    }

    @discardableResult
    mutating func submit(
        _ priority: Priority = .normal,
        kind: TaskKind? = nil,
        payload: [UInt8] = [1, 2],
        options: TaskOptions = .standard,
        readyAt: StoreTime? = nil,
        isDurable: Bool = true
    ) -> TaskID {
        let task = TaskID(epoch: core.epoch, number: core.lastTaskNumber + 1)
        let specification = TaskSpecification(
            kind: kind ?? self.kind,
            payload: payload,
            priority: priority,
            options: options
        )
        record(.submitted(task, specification, readyAt: readyAt ?? now), isDurable: isDurable)
        return task
    }

    /// The next task for an agent that can do what the bench says.
    var next: TaskID? { core.first(for: ability)?.key.task }

    mutating func next(kinds: Set<TaskKind>, capabilities: Set<Capability> = []) -> TaskID? {
        let id = core.abilityID(of: Ability(kinds: kinds, capabilities: capabilities))
        return core.first(for: id)?.key.task
    }

    /// Gives the next task to an agent, as the scheduler does.
    mutating func assign(to agent: AgentName = "a", session: UInt64 = 1, accepted: Bool = true) -> Lease? {
        guard !core.isPausedWhole, let first = core.first(for: ability) else { return nil }
        core.take(first.requirement)
        let session = SessionID(number: session)
        record(core.decideAssignment(of: first.key.task, to: agent, session, accepted: accepted), .match)
        return core.entry(of: first.key.task)?.holder.map { core.lease(of: first.key.task, $0) }
    }

    /// Takes the next task for an ability out of the order.
    mutating func take(for ability: AbilityID) -> TaskID? {
        guard let first = core.first(for: ability) else { return nil }
        core.take(first.requirement)
        return first.key.task
    }

    /// Carries out a decision, unless it is refused.
    @discardableResult
    mutating func carryOut(
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<TaskID?, StaleLease> {
        switch decision(core) {
        case .failure(let stale): return .failure(stale)
        case .success(let transition): return .success(record(transition, .agent))
        }
    }

    mutating func fail(_ lease: Lease, _ failure: TaskFailure = TaskFailure("no")) {
        let now = now
        carryOut { $0.decideFailure(by: lease, failure, usage: .none, now: now) }
    }

    /// As an operator does; nothing where that changes nothing.
    mutating func cancel(_ task: TaskID, isDurable: Bool = true) {
        guard case .record(let transition) = core.decideCancel(of: task) else { return }
        record(transition, isDurable: isDurable)
    }

    /// As an operator does; nothing where that is refused.
    mutating func replay(_ task: TaskID, isDurable: Bool = true) {
        if let transition = core.decideReplay(of: task) { record(transition, isDurable: isDurable) }
    }

    /// Forgets what is to be forgotten, one record's worth.
    @discardableResult
    mutating func evict(_ retention: Retention) -> [TaskID] {
        let tasks = core.popEvictable(retention, now: now)
        if !tasks.isEmpty { record(.evicted(tasks, .retention), .timer) }
        return tasks
    }

    mutating func pass(_ duration: Duration) {
        now = now.advanced(by: duration)
        while let task = core.popDue(until: now) { record(.becameDue(task), .timer) }
    }

    func entry(_ task: TaskID) -> TaskEntry {
        guard let entry = core.entry(of: task) else { fatalError("no task \(task)") }
        return entry
    }

    /// All that can be seen of the state.
    var picture: QueuePicture { QueuePicture(core) }
}

/// Everything of a task queue core that outlives it.
struct QueuePicture: Hashable, Sendable {
    var tasks: [TaskSnapshot] = []
    var suspects: [TaskID] = []
    var onTrial: [TaskID] = []
    var owing: [TaskID] = []
    var sequences: [SequenceNumber] = []
    var counts: StateCounts
    var isCareful: Bool
    var isPausedWhole: Bool
    var pausedKinds: Set<TaskKind>
    var numbers: [UInt64]
    var leased: Set<TaskID>
    var incarnations: [UInt64: Incarnation]
    var numbersBefore: [UInt64: UInt64]

    init(_ core: borrowing TaskQueueCore) {
        counts = core.counts
        numbers = [core.epoch, core.lastGenerationNumber, core.lastTaskNumber, core.lastSequence]
        leased = Set(core.leasedTasks)
        incarnations = core.incarnations
        numbersBefore = core.numbersBefore
        isCareful = core.isCareful
        isPausedWhole = core.isPausedWhole
        pausedKinds = core.pausedKinds
        var tasks: [TaskSnapshot] = []
        var suspects: [TaskID] = []
        var onTrial: [TaskID] = []
        var owing: [TaskID] = []
        var sequences: [SequenceNumber] = []
        core.forEachEntry { entry in
            tasks.append(entry.snapshot)
            sequences.append(entry.lastSequence)
            if entry.isSuspect { suspects.append(entry.id) }
            if entry.isOnTrial { onTrial.append(entry.id) }
            if entry.owesCrash { owing.append(entry.id) }
        }
        (self.tasks, self.suspects, self.sequences) = (tasks, suspects, sequences)
        (self.onTrial, self.owing) = (onTrial, owing)
    }
}
