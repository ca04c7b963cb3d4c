/// Admits submits without entering the scheduler: what a refusal needs, the next id and sequence number, and the inbox
/// that the scheduler drains.
///
/// A pure core under the mutex of ``IntakeGate``. Whoever appends a record, a submit or the scheduler, gets its number
/// here; because the scheduler takes the inbox in the same step in which it numbers a record of its own, the order of
/// applying is the order of the numbers.
package struct Intake: Sendable {
    /// A record that has its number and is not applied yet.
    package struct Numbered: Sendable {
        package let sequence: SequenceNumber
        package let record: Record
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
    /// An agent asks and nothing was there for it, or somebody follows the events: the next submit must be told to the
    /// scheduler.
    private var isAwaited = false
    private var admission: Admission

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

    /// Why a submit cannot come in at `moment`; `nil` when it can, by ``admit(_:at:)`` in the same step.
    package func refusal(at moment: Moment) -> Refusal? {
        switch phase {
        case .open: admission.refusal(at: max(lastTime, moment.time), asked: moment.time)
        case .closed: .closed
        case .failed(let reason): .failed(reason)
        }
    }

    /// Gives a submit its id and number and puts it into the inbox.
    ///
    /// - Returns: what was admitted, and whether the caller has to enter the scheduler because somebody waits for it.
    package mutating func admit(
        _ specification: TaskSpecification,
        at moment: Moment
    ) -> (sequence: SequenceNumber, task: TaskID, mustEnter: Bool) {
        let time = advance(to: moment.time)
        admission.admit(at: time)
        lastTaskNumber += 1
        let task = TaskID(epoch: epoch, number: lastTaskNumber)
        let readyAt = specification.readyAt(submittedAt: time, wall: moment.wall)
        let sequence = nextSequence()
        let record = Record(
            time: time,
            wall: moment.wall,
            cause: .caller,
            transition: .submitted(task, specification, readyAt: readyAt)
        )
        inbox.append(Numbered(sequence: sequence, record: record))
        // The first to see the flag takes it: one hop for any number of submits at once.
        let mustEnter = isAwaited
        isAwaited = false
        return (sequence, task, mustEnter)
    }

    /// What was admitted last; not to be asked for once that is drained.
    package var lastAdmitted: Record { inbox[inbox.count - 1].record }

    /// Gives a record of the scheduler's own its number, and a time that is not before that of the record before.
    package mutating func number(_ record: inout Record) -> SequenceNumber {
        record.time = advance(to: record.time)
        return nextSequence()
    }

    /// Takes what was admitted since the last time.
    ///
    /// - Parameter taken: gets it; must be empty, and leaves its memory for what comes next.
    package mutating func drain(into taken: inout [Numbered]) {
        if !inbox.isEmpty { swap(&taken, &inbox) }
    }

    /// The scheduler comes to rest. When somebody waits for submits and the inbox is not empty, it must go on instead.
    ///
    /// - Parameter taken: gets what came in since the last drain; the flag is up only when this is empty.
    package mutating func rest(isAwaited: Bool, into taken: inout [Numbered]) {
        if isAwaited { drain(into: &taken) }
        self.isAwaited = isAwaited && taken.isEmpty
    }

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
        switch options.notBefore {
        case .now: time
        case .after(let delay): time.advanced(by: delay)
        case .at(let start):
            start <= wall
                ? time : time.advanced(by: .nanoseconds(start.nanoseconds) - .nanoseconds(wall.nanoseconds))
        }
    }
}
