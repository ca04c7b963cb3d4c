/// Every task of a scheduler: order, generations, and what waits for their ends.
///
/// The lowest of the three kinds of actor. ``Agent`` and ``Scheduler`` run on its executor and call it synchronously, so
/// that a transition of task and agent is one step.
package actor TaskQueue {
    private var core: TaskQueueCore
    private nonisolated let gate: IntakeGate
    private var hub = EventHub()
    private var durable: SequenceNumber
    /// Tasks whose end is not durable yet, in the order of their ends.
    private var ending = ChunkedQueue<(sequence: SequenceNumber, task: TaskID)>()
    private var outcomeWaiters: [TaskID: [Rendezvous<Outcome>]] = [:]
    private var endError: TenureError?
    /// Set when a record of our own could not be applied.
    private(set) var defect: InconsistentRecord?
    private(set) var reclaims = 0
    private(set) var assignments = 0

    package init(_ core: consuming sending TaskQueueCore, gate: IntakeGate) {
        durable = gate.durable
        self.core = core
        self.gate = gate
    }

    // MARK: Records

    /// Applies the submits that came in, and makes assignable and visible what has become durable.
    func catchUp() {
        let (submits, durable) = gate.drain()
        apply(submits, durable: durable)
    }

    func apply(_ records: [Intake.Numbered], durable: SequenceNumber) {
        for record in records { apply(record) }
        settle(durable)
    }

    /// Records and applies a transition.
    ///
    /// - Returns: its number.
    @discardableResult
    func commit(_ transition: Transition, cause: Cause) -> SequenceNumber {
        let (before, own, durable) = gate.append(transition, cause: cause)
        for record in before { apply(record) }
        apply(own)
        settle(durable)
        return own.sequence
    }

    private func apply(_ numbered: Intake.Numbered) {
        do throws(InconsistentRecord) {
            if let ended = try core.apply(numbered.record, sequence: numbered.sequence) {
                ending.append((numbered.sequence, ended))
            }
        } catch {
            defect = defect ?? error
            return
        }
        switch numbered.record.transition {
        case .assigned: assignments += 1
        case .reclaimed: reclaims += 1
        default: break
        }
        if hub.isListenedTo, let event = event(of: numbered) { hub.emit(event) }
    }

    private func settle(_ durable: SequenceNumber) {
        self.durable = durable
        core.enable(upTo: durable)
        hub.publish(upTo: durable)
        while let next = ending.first, next.sequence <= durable {
            ending.popFirst()
            guard let waiters = outcomeWaiters.removeValue(forKey: next.task), let outcome = outcome(of: next.task)
            else { continue }
            for waiter in waiters { waiter.deliver(outcome) }
        }
    }

    // MARK: Asking the core

    var lastSequence: SequenceNumber { core.lastSequence }

    /// Lets `body` look at the core, or take something from its indexes.
    func withCore<Result: Sendable>(_ body: (inout TaskQueueCore) -> Result) -> Result { body(&core) }

    /// Decides on a transition and, unless it is refused, records and applies it.
    func decide(
        cause: Cause,
        _ decision: (borrowing TaskQueueCore) -> Result<Transition, StaleLease>
    ) -> Result<SequenceNumber, StaleLease> {
        decision(core).map { commit($0, cause: cause) }
    }

    /// Gives the first task of a requirement to an agent.
    func assign(
        _ requirement: RequirementID,
        to agent: AgentName,
        _ session: SessionID,
        accepted: Bool
    ) -> Delivery? {
        guard let task = core.first(of: requirement)?.task else { return nil }
        core.take(requirement)
        commit(core.decideAssignment(of: task, to: agent, session, accepted: accepted), cause: .match)
        guard let entry = core.entry(of: task), let holder = entry.holder else { return nil }
        return Delivery(
            lease: core.lease(of: task, holder),
            specification: entry.specification,
            submittedIn: core.incarnations[task.epoch] ?? core.incarnation,
            attempt: Int(entry.failures) + Int(entry.crashes) + 1,
            agent: agent
        )
    }

    /// Makes due tasks ready.
    func makeDue(until now: StoreTime) {
        while let task = core.popDue(until: now) {
            // A task waits in one place only, so what is due is waiting.
            commit(.becameDue(task), cause: .timer)
        }
    }

    // MARK: Waiting for ends

    /// The end of `task`, once it is durable.
    ///
    /// - Returns: the outcome, or something to wait for.
    func outcome(of task: TaskID, waiter: Rendezvous<Outcome>) -> Result<Outcome?, TenureError> {
        guard let entry = core.entry(of: task) else {
            return .failure(
                TenureError(
                    .unknownTask,
                    "The store has no task \(task). Check the id, and that this is the store it was submitted to.",
                    task: task
                )
            )
        }
        if entry.isTerminal, entry.lastSequence <= durable { return .success(outcome(of: task)) }
        if let endError { return .success(.schedulerEnded(endError)) }
        outcomeWaiters[task, default: []].append(waiter)
        return .success(nil)
    }

    /// Forgets a waiter that was cancelled.
    func forget(_ waiter: Rendezvous<Outcome>, of task: TaskID) {
        outcomeWaiters[task]?.removeAll { $0 === waiter }
        if outcomeWaiters[task]?.isEmpty == true { outcomeWaiters[task] = nil }
    }

    private func outcome(of task: TaskID) -> Outcome? {
        guard let entry = core.entry(of: task) else { return nil }
        switch entry.state {
        case .completed(let output, _): return .completed(output: output)
        case .dead(let reason): return .dead(reason, errors: entry.errors)
        case .waiting, .ready, .assigned, .working: return nil
        }
    }

    /// Nothing more will happen: ends every stream and every wait.
    func end(_ error: TenureError) {
        endError = error
        hub.finish()
        let waiting = outcomeWaiters.sorted { $0.key < $1.key }
        outcomeWaiters.removeAll()
        for (_, waiters) in waiting {
            for waiter in waiters { waiter.deliver(.schedulerEnded(error)) }
        }
    }

    // MARK: Events and snapshots

    func subscribe(capacity: Int) -> EventStream { EventStream(hub.subscribe(capacity: capacity)) }

    var isObserved: Bool { hub.isListenedTo }

    var lastEventNumber: UInt64 { hub.lastNumber }

    /// Tells of something that is no record.
    func emit(_ kind: SchedulerEvent.Kind, cause: Cause, _ fill: (inout SchedulerEvent) -> Void) {
        guard hub.isListenedTo else { return }
        var event = SchedulerEvent(
            number: 0,
            sequence: core.lastSequence,
            time: gate.clock.now,
            wall: gate.clock.wall,
            kind: kind,
            cause: cause
        )
        fill(&event)
        hub.emit(event)
        hub.publish(upTo: durable)
    }

    private func event(of numbered: Intake.Numbered) -> SchedulerEvent? {
        let record = numbered.record
        guard let kind = record.transition.eventKind, let task = record.transition.task,
            let entry = core.entry(of: task)
        else { return nil }
        var event = SchedulerEvent(
            number: 0,
            sequence: numbered.sequence,
            time: record.time,
            wall: record.wall,
            kind: kind,
            cause: record.cause
        )
        event.task = task
        event.taskKind = entry.specification.kind
        event.priority = entry.specification.priority
        event.status = entry.status
        if let holder = record.transition.holder {
            event.agent = holder.agent
            event.session = holder.session
            event.generation = holder.generation
        }
        event.usage = record.transition.usage
        event.detail = record.transition.detail
        return event
    }
}
