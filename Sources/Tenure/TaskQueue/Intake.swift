/// Admits submits without entering the scheduler: what a refusal needs, the next id and sequence number, and the inbox
/// that the scheduler drains.
///
/// A pure core under the mutex of ``IntakeGate``. Whoever appends a record, a submit or the scheduler, gets its number
/// here; because the scheduler takes the inbox in the same step in which it numbers a record of its own, the order of
/// applying is the order of the numbers.
package struct Intake: Sendable {
    /// A submit that has its number and is not applied yet.
    package struct Numbered: Sendable {
        package let sequence: SequenceNumber
        package let submit: RecordedSubmit
    }

    package enum Phase: Hashable, Sendable {
        case open
        case closed
        case failed(String)
    }

    package private(set) var phase = Phase.open
    package private(set) var lastSequence: SequenceNumber
    private var lastTaskNumber: UInt64
    private var lastTime: StoreTime
    private let epoch: UInt64
    private var inbox: [Numbered] = []
    /// With so many submits in the inbox one enters though nobody waits for it: who comes next is not to be held up by a
    /// rush.
    private static let mostUntaken = 256
    /// An agent asks and nothing was there for it: the next submit must be told to the scheduler.
    private var isAwaited = false
    /// A reader of events waits: the next submit must be told to the scheduler, whoever takes what is there before.
    private var isAwaitedByReader = false
    private var admission: Admission
    /// Submits that wait for room.
    private var line = WaitingLine()

    package init(
        epoch: UInt64,
        lastSequence: SequenceNumber,
        lastTaskNumber: UInt64,
        lastTime: StoreTime,
        admission: Admission = Admission()
    ) {
        self.epoch = epoch
        self.lastSequence = lastSequence
        self.lastTaskNumber = lastTaskNumber
        self.lastTime = lastTime
        self.admission = admission
    }

    // MARK: Submits

    /// A submit that came in.
    package struct Admitted: Sendable {
        package let sequence: SequenceNumber
        package let task: TaskID
        /// Whether the caller has to enter the scheduler because somebody waits for it, or much lies there that nobody has
        /// taken.
        package let mustEnter: Bool
    }

    /// What became of a submit that was not refused.
    package enum Entry: Sendable {
        case admitted(Admitted)
        /// The task was submitted before, by the record of this number.
        case duplicate(of: TaskID, SequenceNumber)

        /// The task that was submitted, now or before.
        package var task: TaskID {
            switch self {
            case .admitted(let admitted): admitted.task
            case .duplicate(let task, _): task
            }
        }

        /// The number of its record.
        package var sequence: SequenceNumber {
            switch self {
            case .admitted(let admitted): admitted.sequence
            case .duplicate(_, let sequence): sequence
            }
        }

        package var isDuplicate: Bool {
            if case .duplicate = self { true } else { false }
        }
    }

    /// Lets a submit in, or says why not.
    ///
    /// - Parameter hasSpace: whether a record of so many bytes can be kept; `nil` where any can.
    package mutating func submit(
        _ submission: Submission,
        at moment: Moment,
        hasSpace: ((_ bytes: Int) -> Bool)? = nil
    ) -> Result<Entry, Refusal> {
        switch phase {
        case .open: break
        case .closed: return .failure(.closed)
        case .failed(let reason): return .failure(.failed(reason))
        }
        switch admission.decide(on: submission, at: max(lastTime, moment.time), asked: moment.time) {
        case .admit:
            if let hasSpace, !hasSpace(submission.recordBytes) { return .failure(.storageFull) }
            return .success(.admitted(admit(submission, at: moment)))
        case .duplicate(let original): return .success(.duplicate(of: original.task, original.sequence))
        case .refuse(let refusal): return .failure(refusal)
        }
    }

    /// Lets all of a batch in, or says why not; a refusal takes nothing.
    ///
    /// - Parameter hasSpace: as of a single submit, for all records together.
    package mutating func submit(
        _ batch: SubmissionBatch,
        at moment: Moment,
        hasSpace: ((_ bytes: Int) -> Bool)? = nil
    ) -> Result<[Entry], BatchRefusal> {
        let count = batch.submissions.count
        func refused(_ refusal: Refusal) -> Result<[Entry], BatchRefusal> {
            .failure(BatchRefusal(.refusal(refusal), place: nil, of: count))
        }
        switch phase {
        case .open: break
        case .closed: return refused(.closed)
        case .failed(let reason): return refused(.failed(reason))
        }
        let originals: Admission.Originals
        switch admission.decide(on: batch, at: max(lastTime, moment.time), asked: moment.time) {
        case .success(let decided): originals = decided
        case .failure(let refusal): return .failure(refusal)
        }
        if let hasSpace, originals.contains(nil) || originals.isEmpty, !hasSpace(batch.recordBytes) {
            return refused(.storageFull)
        }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for (place, submission) in batch.submissions.enumerated() {
            if !originals.isEmpty, let original = originals[place] {
                entries.append(.duplicate(of: original.task, original.sequence))
            } else if let holder = batch.keyHolder(for: place) {
                entries.append(.duplicate(of: entries[holder].task, entries[holder].sequence))
            } else {
                entries.append(.admitted(admit(submission, at: moment)))
            }
        }
        return .success(entries)
    }

    /// Gives a submit its id and number and puts it into the inbox.
    package mutating func admit(_ submission: Submission, at moment: Moment) -> Admitted {
        let time = advance(to: moment.time)
        let specification = submission.specification
        lastTaskNumber += 1
        let task = TaskID(epoch: epoch, number: lastTaskNumber)
        let readyAt = specification.readyAt(submittedAt: time, wall: moment.wall)
        let sequence = nextSequence()
        let submit = RecordedSubmit(
            time: time,
            wall: moment.wall,
            task: task,
            specification: specification,
            readyAt: readyAt
        )
        admission.admit(submission.claim, as: task, sequence, at: time)
        inbox.append(Numbered(sequence: sequence, submit: submit))
        // The first to see the flag takes it: one hop for any number of submits at once.
        let mustEnter = isAwaited || isAwaitedByReader || inbox.count.isMultiple(of: Self.mostUntaken)
        isAwaited = false
        isAwaitedByReader = false
        return Admitted(sequence: sequence, task: task, mustEnter: mustEnter)
    }

    /// What was admitted last; not to be asked for once that is drained.
    package var lastAdmitted: Record { inbox[inbox.count - 1].submit.record }

    /// What was admitted last, so many; not to be asked for once that is drained.
    package func lastAdmitted(_ count: Int) -> ArraySlice<Numbered> { inbox.suffix(count) }

    /// Gives a record of the scheduler's own its number, and a time that is not before that of the record before.
    ///
    /// A record that ends a task makes room: the caller goes on with ``serveNext(at:)`` in the same step.
    ///
    /// For one by which a task lives again it goes on with ``revive(_:_:)``.
    ///
    /// - Returns: the number.
    @inline(__always)
    package mutating func number(_ record: inout Record) -> SequenceNumber {
        record.time = advance(to: record.time)
        admission.count(record)
        return nextSequence()
    }

    /// Takes what was admitted since the last time.
    ///
    /// - Parameter taken: gets it; must be empty, and leaves its memory for what comes next.
    package mutating func drain(into taken: inout [Numbered]) {
        // Whoever drains looks once more before it rests, so that nobody has to come in beside it.
        isAwaited = false
        if !inbox.isEmpty { swap(&taken, &inbox) }
    }

    /// The scheduler comes to rest. When somebody waits for submits and the inbox is not empty, it must go on instead.
    ///
    /// - Parameter taken: gets what came in since the last drain; the flag is up only when this is empty.
    package mutating func rest(isAwaited: Bool, into taken: inout [Numbered]) {
        if isAwaited, !Mutant.raiseFlagUnlooked.isOn { drain(into: &taken) }
        self.isAwaited = isAwaited && taken.isEmpty
    }

    /// Somebody waits for events.
    ///
    /// - Returns: whether submits are there that nobody has brought in; the flag is up only when there are none.
    package mutating func beginReaderWait() -> Bool {
        guard inbox.isEmpty else { return true }
        isAwaitedByReader = true
        return false
    }

    /// A task lives again by a record that was numbered: it holds its idempotency key again, unless another one has
    /// claimed it.
    package mutating func revive(_ task: TaskID, _ claim: IdempotencyClaim) {
        admission.revive(task, claim, at: lastTime)
    }

    /// Another limit of submits from now on, or none.
    package mutating func change(submitLimit: RateLimit?) { admission.change(submitLimit: submitLimit) }

    /// Another capacity from now on, or none; the caller goes on with ``serveNext(at:)`` in the same step.
    package mutating func change(capacity: Int?) { admission.change(capacity: capacity) }

    // MARK: Waiting for room

    /// Whether somebody waits for room; then there is none.
    package var hasWaiting: Bool { !line.isEmpty }

    /// Puts a submit that found no room into the line.
    package mutating func wait(_ submission: Submission) -> WaitingLine.Ticket { line.join(submission) }

    /// Takes a submit out of the line.
    ///
    /// - Returns: `false` when it has been served or dismissed.
    package mutating func withdraw(_ ticket: WaitingLine.Ticket) -> Bool { line.leave(ticket) }

    /// Serves the one who has waited longest, if there is room. To be called until it returns `nil`, whenever room may
    /// have been made, in the step that made it: then nobody waits beside room, and nobody who comes overtakes.
    package mutating func serveNext(
        at moment: Moment,
        hasSpace: ((_ bytes: Int) -> Bool)? = nil
    ) -> (ticket: WaitingLine.Ticket, result: Result<Entry, Refusal>)? {
        guard admission.hasRoom, let (ticket, submission) = line.popFirst() else { return nil }
        return (ticket, submit(submission, at: moment, hasSpace: hasSpace))
    }

    /// Sends away all who wait for room.
    package mutating func dismissWaiting() -> [WaitingLine.Ticket] { line.dismissAll() }

    // MARK: Opening and ending

    /// How many live tasks the scheduler knows of, if it has applied what it took.
    package var liveOutsideInbox: Int { admission.live - inbox.count }

    /// The records of the opening are applied: these are its tasks.
    package mutating func restore(_ tasks: borrowing TaskQueueCore) { admission.restore(tasks, at: lastTime) }

    package mutating func close() {
        if phase == .open { phase = .closed }
    }

    package mutating func fail(_ reason: String) {
        phase = .failed(reason)
    }

    private mutating func nextSequence() -> SequenceNumber {
        lastSequence += 1
        return lastSequence
    }

    // Two threads may read the clock in one order and come here in the other.
    private mutating func advance(to now: StoreTime) -> StoreTime {
        lastTime = max(lastTime, now)
        return lastTime
    }
}

extension TaskSpecification {
    /// When the task becomes ready at the earliest.
    func readyAt(submittedAt time: StoreTime, wall: WallTime) -> StoreTime {
        switch notBefore {
        case .now: time
        case .after(let delay): time.advanced(by: delay)
        case .at(let start):
            start <= wall
                ? time : time.advanced(by: .nanoseconds(start.nanoseconds) - .nanoseconds(wall.nanoseconds))
        }
    }
}
