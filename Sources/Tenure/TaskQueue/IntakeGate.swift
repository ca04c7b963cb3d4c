internal import Synchronization

/// The door of a scheduler: one mutex before the ``Intake`` and the ``CommitLog``, so that a submit gets its id, its
/// number and its place in the journal in one step, without entering the scheduler.
package final class IntakeGate: Sendable {
    struct State {
        var intake: Intake
        var log: CommitLog
        var space: JournalSpace
        /// Who waits for room, by place in the intake's line.
        var submitters: [WaitingLine.Ticket: Rendezvous<Result<Submitted, Refusal>>] = [:]
        var ending: Ending?
        var poison: String?
        /// Somebody brings into the scheduler what has become durable; without a journal there is nothing to bring.
        var isFollowed: Bool
        /// The journal is closed: what is not durable now never will be.
        var isOver = false
    }

    /// How the journal is to be closed once everything appended is written.
    package enum Ending: Sendable {
        /// Marked clean: every lease was given back.
        case clean
        /// As a crash would leave it.
        case abandoned
    }

    let state: Mutex<State>
    private let failed = Atomic(false)
    /// As the journal's space says; read without the mutex by who need not count as long as there is enough.
    private let isShort = Atomic(false)
    package let clock: StoreClock
    let ring: @Sendable () -> Void

    package init(
        intake: Intake,
        log: CommitLog,
        clock: StoreClock,
        space: JournalSpace = JournalSpace(),
        ring: @escaping @Sendable () -> Void
    ) {
        state = Mutex(State(intake: intake, log: log, space: space, isFollowed: !log.isJournaled))
        self.clock = clock
        self.ring = ring
    }

    // MARK: Appending

    /// Where a record stands, and how far everything is durable.
    package struct Appended: Sendable {
        package let sequence: SequenceNumber
        package let durable: SequenceNumber
        fileprivate let mustRing: Bool
    }

    /// Numbers and appends a record of the scheduler's own, and hands out the submits that come before it.
    ///
    /// - Parameters:
    ///   - record: gets its final time.
    ///   - claim: what a task that lives again by the record claims; in the same step, so that no submit comes between.
    ///   - submits: gets the submits; must be empty.
    package func append(
        _ record: inout Record,
        reviving claim: IdempotencyClaim? = nil,
        submits: inout [Intake.Numbered]
    ) -> Appended {
        var answers: [SubmitAnswer]?
        let moment = Moment(time: record.time, wall: record.wall)
        let appended = state.withLock { state in
            let appended = Self.append(&record, to: &state, submits: &submits)
            if let claim, let task = record.transition.task { state.intake.revive(task, claim) }
            // Nothing more is to be rung for: the writer is awake, or will be by the ring for this record.
            if state.intake.hasWaiting { answers = Self.serveWaiting(&state, at: moment) }
            return appended
        }
        if appended.mustRing { ring() }
        if let answers { Self.deliver(answers) }
        return appended
    }

    // Apart, because beside the call that may serve those who wait the compiler copies the record.
    @inline(never)
    private static func append(
        _ record: inout Record,
        to state: inout State,
        submits: inout [Intake.Numbered]
    ) -> Appended {
        state.intake.drain(into: &submits)
        state.space.count(record.transition)
        let sequence = state.intake.number(&record)
        let mustRing = state.log.append(record, sequence: sequence)
        return Appended(
            sequence: sequence,
            durable: state.log.durable,
            mustRing: mustRing
        )
    }

    /// Takes the submits that came in.
    ///
    /// - Parameter submits: gets them; must be empty.
    /// - Returns: how far everything is durable.
    package func drain(into submits: inout [Intake.Numbered]) -> SequenceNumber {
        state.withLock { state in
            state.intake.drain(into: &submits)
            return state.log.durable
        }
    }

    /// The scheduler comes to rest; see ``Intake/rest(isAwaited:into:)``.
    ///
    /// - Returns: how far everything is durable.
    package func rest(isAwaited: Bool, submits: inout [Intake.Numbered]) -> SequenceNumber {
        state.withLock { state in
            state.intake.rest(isAwaited: isAwaited, into: &submits)
            return state.log.durable
        }
    }

    /// A reader of events begins to wait: in memory the next submit enters, so that it is told of. What a journal makes
    /// durable is brought in in any case.
    ///
    /// - Returns: whether there is something to be brought in already.
    package func beginReaderWait() -> Bool {
        state.withLock { !$0.log.isJournaled && $0.intake.beginReaderWait() }
    }

    // MARK: Counting

    /// The records of the opening are applied: these are its tasks.
    package func restore(_ tasks: borrowing TaskQueueCore) { state.withLock { $0.intake.restore(tasks) } }

    /// How many live tasks the scheduler knows of, if it has applied what it took.
    package var liveOutsideInbox: Int { state.withLock { $0.intake.liveOutsideInbox } }

    // MARK: Durability

    /// Waits until everything up to `sequence` is durable.
    ///
    /// - Returns: `true` then; `false` when it never will be; `nil` when the waiting task was cancelled.
    package func durability(of sequence: SequenceNumber) async -> Bool? {
        // Most of what is asked for is durable, and needs nothing to wait with.
        if sequence <= durable { return true }
        let rendezvous = Rendezvous<Bool>()
        let outcome = state.withLock { state -> Bool? in
            if sequence <= state.log.durable { return true }
            if case .failed = state.intake.phase { return false }
            if state.isOver { return false }
            return state.log.wait(for: sequence, rendezvous) ? nil : true
        }
        if let outcome { return outcome }
        return await rendezvous.value()
    }

    /// Waits until more than `sequence` is durable, or nothing will be any more.
    package func news(beyond sequence: SequenceNumber) async {
        let signal = Signal()
        let mustWait = state.withLock { state in
            if case .failed = state.intake.phase { return false }
            state.isFollowed = true
            return state.log.watch(beyond: sequence, signal)
        }
        if mustWait { _ = await signal.wait() }
    }

    /// Whether somebody brings into the scheduler what has become durable.
    package var isFollowed: Bool { state.withLock { $0.isFollowed } }

    package var durable: SequenceNumber { state.withLock { $0.log.durable } }

    package var lastSequence: SequenceNumber { state.withLock { $0.intake.lastSequence } }

    /// Whether the journal failed: then no lease is given any more (D5).
    package var hasFailed: Bool { failed.load(ordering: .acquiring) }

    /// Why the journal failed, if it did.
    package var failure: TenureError? {
        state.withLock { state in
            if case .failed(let reason) = state.intake.phase { return Refusal.failed(reason).error }
            return nil
        }
    }

    // MARK: Space

    /// Whether the journal gets no more space on the disk.
    package var isShortOfSpace: Bool { isShort.load(ordering: .relaxed) }

    /// Whether a record of so many bytes may be appended.
    package func hasSpace(for bytes: Int, _ use: JournalSpace.Use) -> Bool {
        guard isShortOfSpace else { return true }
        return state.withLock { $0.space.takes(bytes, for: use, unwritten: $0.log.unwritten) }
    }

    /// How much space the writer is to have reserved, once what it took is written.
    package var wantedSpace: Int { state.withLock { $0.space.wanted } }

    /// The writer says how much space it has, which what it took and has not written yet is to go into.
    ///
    /// - Parameters:
    ///   - isShort: it asked for more and got none.
    ///   - isWritten: what it took is written, and comes off no more.
    package func noteSpace(_ reserved: Int, isShort: Bool, isWritten: Bool) {
        let watcher = state.withLock { state -> Signal? in
            let wasShort = state.space.isShort
            if isWritten { state.log.noteWritten() }
            if isShort { state.space.runShort(reserved: reserved) } else { state.space.recover() }
            self.isShort.store(isShort, ordering: .relaxed)
            // Whoever brings in what has become durable finds that there is space, too.
            return isShort || wasShort ? state.log.takeWatcher() : nil
        }
        watcher?.give()
    }

    // MARK: Ending

    /// Refuses all further submits, and those that wait for room.
    package func close() {
        let answers = state.withLock { state in
            state.intake.close()
            return Self.dismissWaiting(&state, .closed)
        }
        Self.deliver(answers)
    }

    /// Asks the writer to close the journal when everything appended is written.
    package func end(_ ending: Ending) {
        close()
        let mustRing = state.withLock { state in
            if state.ending == nil { state.ending = ending }
            return state.log.takeIdleWriter()
        }
        if mustRing { ring() }
    }

    /// Whether the journal is to be closed.
    package var isEnding: Bool { state.withLock { $0.ending != nil || $0.poison != nil } }

    /// Tells the writer to give the journal up (D5): whoever works beside it has found that nobody knows what is on disk.
    package func poison(_ reason: String) {
        state.withLock { $0.poison = reason }
        // It may wait for space, too.
        ring()
    }

    /// Why the writer is to give up, if it is.
    package var poison: String? { state.withLock { $0.poison } }

    // MARK: The writer's side

    package enum Work: Sendable {
        case batch(CommitLog.Batch)
        case close(Ending)
        case giveUp(String)
        case nothing
    }

    /// What the writer is to do next.
    ///
    /// - Parameter spare: a buffer to be used again; it is taken.
    package func work(reusing spare: inout [UInt8]?) -> Work {
        state.withLock { state in
            if let reason = state.poison { return .giveUp(reason) }
            if let batch = state.log.takeBatch(reusing: spare.take() ?? []) { return .batch(batch) }
            if let ending = state.ending { return .close(ending) }
            return .nothing
        }
    }

    package func publish(_ sequence: SequenceNumber) {
        let (waiters, watcher) = state.withLock { $0.log.publish(sequence) }
        for waiter in waiters { waiter.rendezvous.deliver(true) }
        watcher?.give()
    }

    package func fail(_ reason: String) {
        failed.store(true, ordering: .releasing)
        let ((waiters, watcher), answers) = state.withLock { state in
            state.intake.fail(reason)
            return (state.log.giveUp(), Self.dismissWaiting(&state, .failed(reason)))
        }
        for waiter in waiters { waiter.rendezvous.deliver(false) }
        Self.deliver(answers)
        watcher?.give()
    }

    /// The journal is closed.
    package func finish() {
        let (waiters, watcher) = state.withLock { state in
            state.isOver = true
            return state.log.giveUp()
        }
        for waiter in waiters { waiter.rendezvous.deliver(false) }
        watcher?.give()
    }
}
