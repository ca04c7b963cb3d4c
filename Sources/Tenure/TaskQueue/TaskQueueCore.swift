/// Every task, its order and its generation: decides, and changes by applying records alone.
///
/// Synchronous, without clock, randomness or input and output. A decision (``TaskQueueCore/decideCompletion(by:output:usage:)``
/// and its like) reads the state and returns a ``Transition``; ``apply(_:sequence:)`` carries out what was recorded,
/// live and at recovery alike. Not copyable: its tables lie in shared chunks, and a copy would be no copy.
package struct TaskQueueCore: ~Copyable {
    /// How many errors a task keeps; older ones are dropped.
    package static let errorsKept = 32

    let order: TaskOrder
    let retry: RetryPolicy
    /// Seeds the jitter of backoffs; the same over all openings of a store.
    var storeSeed: UInt64

    var table = TaskTable()
    var ready = ReadyIndex()
    var due = BinaryHeap<DueTime>()
    /// The tasks with a live lease, while records are replayed: the next opening among them ends all of these.
    var replayedLeases: Set<TaskID> = []
    /// Ready tasks whose enabling record is not durable yet (D2), in the order of their records.
    var enabling = ChunkedQueue<(sequence: SequenceNumber, task: TaskID)>()
    /// Up to where records are durable, as far as the core was told.
    private var durable: SequenceNumber = 0
    /// While records of an earlier opening are replayed, the indexes rest; ``finishReplay()`` builds them once.
    var isReplaying: Bool

    package internal(set) var counts = StateCounts()
    package internal(set) var epoch: UInt64 = 0
    package internal(set) var incarnation = Incarnation(high: 0, low: 0)
    /// The names of all openings so far, by epoch.
    package internal(set) var incarnations: [UInt64: Incarnation] = [:]
    package internal(set) var lastGenerationNumber: UInt64 = 0
    package internal(set) var lastTaskNumber: UInt64 = 0
    package internal(set) var lastSequence: SequenceNumber = 0
    package internal(set) var lastTime: StoreTime = .zero
    package internal(set) var lastWall: WallTime?

    package init(order: TaskOrder, retry: RetryPolicy, storeSeed: UInt64, isReplaying: Bool = false) {
        self.order = order
        self.retry = retry
        self.storeSeed = storeSeed
        self.isReplaying = isReplaying
    }

    // MARK: Looking

    /// What is known of a task.
    ///
    /// - Complexity: O(1).
    package func entry(of task: TaskID) -> TaskEntry? { table[task] }

    /// Visits all tasks in the order of their ids.
    package func forEachEntry(_ visit: (TaskEntry) -> Void) { table.forEach(visit) }

    /// How many tasks can be assigned right now, given an agent.
    package var assignableCount: Int { ready.count }

    /// How many leases are live.
    package var leaseCount: Int { counts.assigned + counts.working }

    /// The tasks that have a live lease, by id.
    ///
    /// - Complexity: O(leases · log leases) during a replay, else O(tasks).
    package var leasedTasks: [TaskID] {
        if isReplaying { return replayedLeases.sorted() }
        if leaseCount == 0 { return [] }
        var leased: [TaskID] = []
        table.forEach { if $0.stage.isLeased { leased.append($0.id) } }
        return leased
    }

    /// When the next waiting task becomes ready.
    package var nextDue: StoreTime? { due.first?.time }

    func retryPolicy(of entry: TaskEntry) -> RetryPolicy { entry.specification.options.retry ?? retry }

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

    // MARK: Readiness

    /// Ends the replay: builds the indexes of what is left.
    package mutating func finishReplay() {
        isReplaying = false
        replayedLeases.removeAll()
        table.forEach { entry in
            switch entry.stage {
            case .ready:
                enabling.append((lastSequence, entry.id))
            case .waiting:
                due.insert(DueTime(time: entry.readyAt, task: entry.id))
            case .assigned, .working, .completed, .dead:
                break
            }
        }
    }

    /// Makes assignable what has become ready by records up to `durable` (D2).
    ///
    /// - Complexity: O(1) for each such task, O(log n) for one that takes up an old place.
    package mutating func enable(upTo durable: SequenceNumber) {
        self.durable = durable
        while let next = enabling.first, next.sequence <= durable {
            enabling.popFirst()
            guard let entry = table.entry(of: next.task), entry.pointee.stage == .ready else { continue }
            makeAssignable(entry)
        }
    }

    /// A task is ready by a record: it can be assigned once that is durable.
    mutating func makeReady(_ entry: UnsafeMutablePointer<TaskEntry>, by sequence: SequenceNumber) {
        if sequence <= durable {
            makeAssignable(entry)
        } else {
            enabling.append((sequence, entry.pointee.id))
        }
    }

    private mutating func makeAssignable(_ entry: UnsafeMutablePointer<TaskEntry>) {
        let specification = entry.pointee.specification
        let key = order.key(readyAt: entry.pointee.readyAt, priority: specification.priority)
        ready.insert(
            ReadyKey(order: key, task: entry.pointee.id),
            priority: specification.priority,
            into: ready.id(of: specification)
        )
    }

    // MARK: Matching

    /// The place of an ability, for one more agent that has it.
    package mutating func abilityID(of ability: Ability) -> AbilityID { ready.id(of: ability) }

    /// An agent with this ability is gone.
    package mutating func releaseAbility(_ id: AbilityID) { ready.release(id) }

    /// How many requirements and abilities the index keeps.
    package var indexSizes: (requirements: Int, abilities: Int) { ready.sizes }

    package var touchedRequirements: [RequirementID] { ready.touched }

    package var hasTouchedRequirements: Bool { !ready.touched.isEmpty }

    package mutating func clearTouchedRequirements() { ready.clearTouched() }

    package func first(of requirement: RequirementID) -> ReadyKey? { ready.first(of: requirement) }

    package func first(for ability: AbilityID) -> (requirement: RequirementID, key: ReadyKey)? {
        ready.first(for: ability)
    }

    /// Takes the first task of a requirement out of the order: it is about to be assigned.
    package mutating func take(_ requirement: RequirementID) { ready.popFirst(of: requirement) }

    package func abilities(meeting requirement: RequirementID) -> [AbilityID] {
        ready.abilities(meeting: requirement)
    }
}
