/// Every task, its order and its generation: decides, and changes by applying records alone.
///
/// Synchronous, without clock, randomness or input and output. A decision (``TaskQueueCore/decideCompletion(by:output:usage:)``
/// and its like) reads the state and returns a ``Transition``; ``apply(_:sequence:)`` carries out what was recorded,
/// live and at recovery alike. Not copyable: its tables lie in shared chunks, and a copy would be no copy.
package struct TaskQueueCore: ~Copyable {
    /// How many ended leases a task keeps.
    package static let attemptsKept = 32
    /// When the names of what all attempts of a task used up have so many bytes, no new ones are kept.
    package static let usageBytesKept = 64 << 10

    /// Never looked at. What only the runtime knows the size of has a fixed place, so that the core, and the domain
    /// around it, are lent where they lie; else every call that only reads would be given a copy of all their fields.
    private let anchor: (any Sendable)? = nil

    let order: OrderKeys
    let retry: RetryPolicy
    /// Seeds the jitter of backoffs; the same over all openings of a store.
    var storeSeed: UInt64

    var table = TaskTable()
    var ready = ReadyIndex()
    /// When the waiting tasks become ready.
    var due = SortedBlocks<DueTime>()
    /// Tasks that were completed or cancelled, in the order of their ends.
    var ended = SortedBlocks<TaskEnd>()
    /// Dead letters, in the order of their ends.
    var deadLetters = SortedBlocks<TaskEnd>()
    /// How many openings in a row found that the one before had not ended cleanly.
    package internal(set) var uncleanEnds = 0
    /// Every task is held back.
    package internal(set) var isPausedWhole = false
    /// The tasks with a live lease, while records are replayed: the next opening among them ends all of these.
    var replayedLeases: Set<TaskID> = []
    /// The tasks whose trial the process's death ended, which is not counted yet; an opening asks for them alone, and does
    /// not look at millions.
    var owingCrash: Set<TaskID> = []
    /// The last task of the image that is being read.
    var lastImageNumber: UInt64 = 0
    /// Ready tasks whose enabling record is not durable yet (D2), in the order of their records; but for those that were
    /// replayed.
    var enabling = ChunkedQueue<(sequence: SequenceNumber, task: TaskID)>()
    /// How many tasks were ready when the replay was over; 0 once they are assignable, which they become all at once.
    var replayedReady = 0
    /// Up to where records are durable, as far as the core was told.
    var durable: SequenceNumber = 0
    /// The last record of a replay: until it is durable, nothing that was replayed is assignable.
    var openingSequence: SequenceNumber = 0
    /// While records of an earlier opening are replayed, the indexes rest; ``finishReplay()`` builds them once.
    var isReplaying: Bool

    package internal(set) var counts = StateCounts()
    package internal(set) var countsByPriority = PriorityCounts()
    package internal(set) var epoch: UInt64 = 0
    package internal(set) var incarnation = Incarnation(high: 0, low: 0)
    /// The names of this opening and of those before of which a task is there, by epoch.
    package internal(set) var incarnations: [UInt64: Incarnation] = [:]
    /// The last task's number before this opening, and before each in which tasks were submitted, by epoch.
    package internal(set) var numbersBefore: [UInt64: UInt64] = [:]
    /// The last tasks of an image that are all of one earlier opening, and not counted in ``earlierTasks`` yet.
    var imageRun: (epoch: UInt64, count: Int) = (0, 0)
    /// How many tasks of earlier openings are there, by epoch.
    var earlierTasks: [UInt64: Int] = [:]
    package internal(set) var lastGenerationNumber: UInt64 = 0
    package internal(set) var lastTaskNumber: UInt64 = 0
    package internal(set) var lastSequence: SequenceNumber = 0
    package internal(set) var lastTime: StoreTime = .zero
    package internal(set) var lastWall: WallTime?

    package init(order: TaskOrder, retry: RetryPolicy, storeSeed: UInt64, isReplaying: Bool = false) {
        self.order = OrderKeys(order)
        self.retry = retry
        self.storeSeed = storeSeed
        self.isReplaying = isReplaying
    }

    // MARK: Looking

    /// What is known of a task.
    ///
    /// - Complexity: O(1).
    package func entry(of task: TaskID) -> TaskEntry? { table[task] }

    /// All tasks by number.
    ///
    /// - Complexity: O(n).
    package var ids: [TaskID] {
        var ids: [TaskID] = []
        ids.reserveCapacity(counts.total)
        table.walk(after: nil, reach: .max) { entry in
            ids.append(entry.pointee.id)
            return 1
        }
        return ids
    }

    /// Lets the handle of a task read how that has ended, if it has and its last record is no later than `durable`.
    ///
    /// - Returns: whether somebody waits to be told; `nil` when the task is forgotten.
    package func tellHandle(of task: TaskID, endedUpTo durable: SequenceNumber) -> Bool? {
        table.entry(of: task)?.tellHandle(endedUpTo: durable)
    }

    /// Whoever waits at one of the tasks for its end is to ask the queue: there will be no end.
    ///
    /// - Complexity: O(n).
    package func stirHandles() {
        table.walk(after: nil, reach: .max) { entry in
            entry.pointee.specification.stir()
            return 1
        }
    }

    /// Somebody waits to be told how the task ends.
    package func noteWaiter(of task: TaskID) { table.entry(of: task)?.pointee.isAwaited = true }

    /// Visits all tasks in the order of their ids.
    package func forEachEntry(_ visit: (TaskEntry) -> Void) { table.forEach(visit) }

    /// How many tasks can be assigned right now, given an agent.
    package var assignableCount: Int { ready.count }

    /// How many leases are live.
    package var leaseCount: Int { counts.assigned + counts.working + counts.cancelling }

    /// The tasks that have a live lease, by id.
    ///
    /// - Complexity: O(leases · log leases) during a replay, else O(tasks).
    package var leasedTasks: [TaskID] {
        if isReplaying { return replayedLeases.sorted() }
        if leaseCount == 0 { return [] }
        var leased: [TaskID] = []
        table.walk(after: nil, reach: .max) { entry in
            if entry.pointee.stage.isLeased { leased.append(entry.pointee.id) }
            return 1
        }
        return leased
    }

    func retryPolicy(of entry: TaskEntry) -> RetryPolicy { entry.specification.retry ?? retry }

    /// The task that was just assigned, with its lease.
    package func delivery(of task: TaskID) -> Delivery? {
        guard let entry = table.entry(of: task), let holder = entry.holder else { return nil }
        return Delivery(
            lease: lease(of: task, holder),
            specification: entry.pointee.specification,
            submittedIn: task.epoch == epoch ? incarnation : incarnations[task.epoch] ?? incarnation,
            attempt: Int(entry.pointee.failures) + Int(entry.pointee.crashes) + 1,
            agent: holder.agent
        )
    }

    /// The lease that `holder` has on `task`.
    package func lease(of task: TaskID, _ holder: LeaseHolder) -> Lease {
        Lease(incarnation: incarnation, task: task, session: holder.session, generation: holder.generation)
    }

    /// T7: an opening after two unclean ends in a row is careful.
    package var isCareful: Bool { uncleanEnds >= 2 }

    /// The kinds whose tasks are held back.
    package var pausedKinds: Set<TaskKind> { ready.pausedKinds }

    /// What is held back: everything first, then kinds by name.
    package var paused: [PauseScope] {
        (isPausedWhole ? [.everything] : [])
            + pausedKinds.sorted { $0.rawValue < $1.rawValue }.map { .kind($0) }
    }

    /// Whether this is held back by itself.
    package func isPaused(_ scope: PauseScope) -> Bool {
        switch scope {
        case .everything: isPausedWhole
        case .kind(let kind): ready.pausedKinds.contains(kind)
        }
    }

    /// Whether a suspect is at work that has not outlived it.
    package func isOnTrial(_ task: TaskID) -> Bool { table.entry(of: task)?.pointee.isOnTrial ?? false }

    /// How long one attempt of a task may take.
    package func timeout(of task: TaskID) -> Duration? {
        table.entry(of: task)?.pointee.specification.timeout
    }

    /// Whether somebody wants the task not to be done, and its agent has not answered.
    package func isCancelling(_ task: TaskID) -> Bool { table.entry(of: task)?.pointee.stage == .cancelling }

    /// Whether a task was there and is forgotten.
    ///
    /// - Complexity: O(openings).
    package func isEvicted(_ task: TaskID) -> Bool {
        guard table.entry(of: task) == nil, let before = numbersBefore[task.epoch] else { return false }
        let last = numbersBefore.lazy.filter { $0.key > task.epoch }.map(\.value).min() ?? lastTaskNumber
        return task.number > before && task.number <= last
    }

    // MARK: Matching

    /// Holds back the suspects of a careful opening, or lets them go (T7).
    package mutating func setHoldsSuspects(_ holdsSuspects: Bool) { ready.setHoldsSuspects(holdsSuspects) }

    /// The place of an ability, for one more agent that has it.
    package mutating func abilityID(of ability: Ability) -> AbilityID { ready.id(of: ability) }

    /// An agent with this ability is gone.
    package mutating func releaseAbility(_ id: AbilityID) { ready.release(id) }

    /// How many requirements and abilities the index keeps.
    package var indexSizes: (requirements: Int, abilities: Int) { ready.sizes }

    package var touchedRequirements: [RequirementID] { ready.touched }

    package var hasTouchedRequirements: Bool { !ready.touched.isEmpty }

    package mutating func clearTouchedRequirements() { ready.clearTouched() }

    /// A round of matching begins: from now on ``raisedRequirements`` are noted.
    package mutating func beginRound() { ready.beginRound() }

    package mutating func endRound() { ready.endRound() }

    /// The requirements that got another first task since this was asked last in this round, but for those whose first
    /// task is gone.
    package var raisedRequirements: [RequirementID] { ready.raised }

    package mutating func clearRaisedRequirements() { ready.clearRaised() }

    /// Another one whenever requirements have changed their places.
    package var requirementsVersion: UInt64 { ready.version }

    package func requirements(metBy ability: AbilityID) -> [RequirementID] { ready.requirements(metBy: ability) }

    package func first(of requirement: RequirementID) -> ReadyKey? { ready.first(of: requirement) }

    package func first(for ability: AbilityID) -> (requirement: RequirementID, key: ReadyKey)? {
        ready.first(for: ability)
    }

    /// The first assignable task among those that only this agent may take.
    package func firstPinned(
        to agent: AgentName,
        _ ability: AbilityID
    ) -> (requirement: RequirementID, key: ReadyKey)? {
        ready.firstPinned(to: agent, ability)
    }

    /// Whether there may be tasks that are meant for one agent alone.
    package var hasPins: Bool { ready.hasPins }

    /// The only agent that may meet a requirement, if there is one.
    package func pin(of requirement: RequirementID) -> AgentName? { ready.pin(of: requirement) }

    /// Whether an agent of this ability meets a requirement, but for the pin.
    package func meets(_ ability: AbilityID, _ requirement: RequirementID) -> Bool { ready.meets(ability, requirement) }

    /// Takes the first task of a requirement out of the order: it is about to be assigned.
    package mutating func take(_ requirement: RequirementID) { ready.popFirst(of: requirement) }

    package func abilities(meeting requirement: RequirementID) -> [AbilityID] {
        ready.abilities(meeting: requirement)
    }
}
