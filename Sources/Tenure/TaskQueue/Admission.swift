/// What the intake lets in: the limits that a submit must keep, and what they count.
///
/// A pure core, part of the ``Intake``. First everything is checked, then everything is taken: a refusal takes nothing.
package struct Admission: Sendable {
    /// What becomes of a submit.
    enum Decision {
        case admit
        /// The task is there already.
        case duplicate(of: IdempotencyTable.Original)
        case refuse(Refusal)
    }

    private(set) var rate: SlidingLog?
    private(set) var capacity: Int?
    private var keys: IdempotencyTable
    /// How many tasks have not come to their end, those in the inbox among them.
    package private(set) var live = 0

    package init(
        submitLimit: RateLimit? = nil,
        capacity: Int? = nil,
        idempotency: IdempotencyTable = IdempotencyTable(capacity: 1_000_000, retention: .seconds(86_400))
    ) {
        rate = submitLimit.map { SlidingLog($0) }
        self.capacity = capacity
        keys = idempotency
    }

    /// Whether one more task may live.
    var hasRoom: Bool { capacity.map { live < $0 } ?? true }

    // MARK: Changing

    /// Another limit from now on, or none; what was let in before counts for it, as far as it was counted.
    mutating func change(submitLimit: RateLimit?) {
        rate = submitLimit.map { SlidingLog($0, after: Mutant.forgetRateOnChange.isOn ? nil : rate) }
    }

    /// Another capacity from now on, or none.
    mutating func change(capacity: Int?) { self.capacity = capacity }

    // MARK: Deciding

    /// What becomes of a submit now. A duplicate needs neither permit nor room. ``Refusal/full(capacity:insideHandler:)``
    /// comes last: whoever waits for room is refused by nothing else now.
    ///
    /// - Parameters:
    ///   - time: the store time that it would get.
    ///   - asked: when the caller asked, by its own reading of the clock; not after `time`.
    ///   - earlier: what those before it in its batch take.
    mutating func decide(
        on submission: Submission,
        at time: StoreTime,
        asked: StoreTime,
        besides earlier: BatchDemand = .none
    ) -> Decision {
        if let claim = submission.claim {
            switch keys.find(claim, at: time, besides: earlier.keys) {
            case .unclaimed: break
            case .duplicate(let original): return .duplicate(of: original)
            case .conflict(let original):
                return .refuse(.conflict(submission.specification, with: original.task, original.sequence))
            case .full: return .refuse(.tableFull(capacity: keys.capacity))
            }
        }
        if let rate, let wait = rate.wait(at: time, besides: earlier.tasks) {
            // To be waited for from the caller's own reading on, so that trying again then is not a moment too early.
            return .refuse(.rateLimited(rate.limit, retryAfter: wait + asked.duration(to: time)))
        }
        if let capacity, live + earlier.tasks >= capacity {
            return .refuse(.full(capacity: capacity, insideHandler: false))
        }
        return .admit
    }

    // MARK: Counting

    /// A submit came in.
    mutating func admit(_ claim: IdempotencyClaim?, as task: TaskID, _ sequence: SequenceNumber, at time: StoreTime) {
        live += 1
        rate?.admit(at: time)
        if let claim { keys.claim(claim, for: task, sequence) }
    }

    /// Another record got its number.
    ///
    /// - Returns: the transition's ``Transition/liveChange``.
    @inline(__always)
    @discardableResult
    mutating func count(_ record: borrowing Record) -> Int {
        let change = record.transition.liveChange
        live += change
        // Most records end nothing, and most tasks have no key; to look into the record costs more than that.
        if change < 0, keys.hasLive, let task = record.transition.task { keys.end(task, at: record.time) }
        return change
    }

    /// A task that had come to its end lives again: it holds its key again.
    mutating func revive(_ task: TaskID, _ claim: IdempotencyClaim, at time: StoreTime) {
        keys.revive(task, claim, at: time)
    }

    // MARK: Image

    /// The keys that are held, as ``IdempotencyTable/held`` has them.
    var heldKeys: [HeldKey] { keys.held }

    /// The live tasks that hold their idempotency key: one that lives again does not where another one had claimed it.
    package var keyHolders: Set<TaskID> { Set(keys.held.lazy.filter { $0.endedAt == nil }.map(\.task)) }

    /// When submits came in, as far as the limit of their rate remembers.
    var admissionTimes: [StoreTime] { rate?.inOrder ?? [] }

    /// A key of an image is held again.
    mutating func hold(_ key: HeldKey) { keys.hold(key) }

    /// A submit of an image had come in.
    mutating func noteAdmission(at time: StoreTime) { rate?.admit(at: time) }

    // MARK: Opening

    /// Brings back what an earlier opening let in.
    ///
    /// - Parameter tasks: as they are after the record.
    package mutating func replay(
        _ record: borrowing Record,
        _ sequence: SequenceNumber,
        after tasks: borrowing TaskQueueCore
    ) {
        switch record.transition {
        case .submitted(let task, let specification, _):
            replaySubmit(of: task, IdempotencyClaim(specification), sequence, at: record.time)
        case .opened:
            keys.endAll(where: { tasks.hasEnded($0) }, at: record.time)
        default:
            if count(record) > 0, let task = record.transition.task,
                let specification = tasks.entry(of: task)?.specification,
                let claim = IdempotencyClaim(specification)
            {
                revive(task, claim, at: record.time)
            }
        }
    }

    /// Brings back a submit that an earlier opening let in.
    package mutating func replaySubmit(
        of task: TaskID,
        _ claim: IdempotencyClaim?,
        _ sequence: SequenceNumber,
        at time: StoreTime
    ) {
        // Keys that have had their time go on the way, so that only those that are held are kept at once.
        if claim != nil { keys.sweep(at: time) }
        admit(Mutant.forgetKeysAtOpening.isOn ? nil : claim, as: task, sequence, at: time)
    }

    /// The opening is over: these are its tasks.
    mutating func restore(_ tasks: borrowing TaskQueueCore, at time: StoreTime) {
        live = tasks.counts.live
        keys.endAll(where: { tasks.hasEnded($0) }, at: time)
    }
}

extension TaskQueueCore {
    /// Whether a task is at its end, or gone from memory after it.
    fileprivate func hasEnded(_ task: TaskID) -> Bool { table.entry(of: task)?.pointee.stage.isTerminal ?? true }
}
