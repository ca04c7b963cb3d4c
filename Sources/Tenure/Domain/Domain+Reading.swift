/// Reading: events, snapshots, and the ends of tasks. Nothing is shown before it is durable.
extension Domain {
    // MARK: Events

    /// Tells of something that is no record.
    mutating func emit(_ kind: SchedulerEvent.Kind, cause: Cause, _ fill: (inout SchedulerEventFields) -> Void) {
        guard hub.isListenedTo else { return }
        hub.begin(
            SchedulerEventFields(
                sequence: lastSequence,
                // A submit that this turn has taken in may have come after the turn began.
                time: max(moment.time, tasks.lastTime),
                wall: moment.wall,
                kind: kind,
                cause: cause
            )
        )
        hub.changeBegun(fill)
        hub.finishBegun()
    }

    /// Tells of an agent.
    mutating func emit(_ kind: SchedulerEvent.Kind, _ agent: ConnectedAgent, cause: Cause) {
        emit(kind, cause: cause) { event in
            event.agent = agent.name
            event.session = agent.session
        }
    }

    /// Tells of a record that was applied, whose event was begun with what the record says by itself.
    mutating func announceBegun(of subject: EventSubject) {
        switch subject {
        case .tasks(let forgotten):
            var event = hub.abandonBegun()
            for task in forgotten {
                event.task = task
                hub.emit(event)
            }
        case .task(let task):
            guard let entry = tasks.table.entry(of: task) else {
                hub.abandonBegun()
                return
            }
            hub.changeBegun { event in
                event.taskKind = entry.pointee.specification.kind
                event.priority = entry.pointee.priority
                event.status = entry.pointee.status
            }
            hub.finishBegun()
        case .everything: hub.finishBegun()
        }
    }

    /// Tells of the submits that nobody has brought in, because nobody waited for events and nobody will come any more.
    mutating func tellLast() {
        guard hub.isListenedTo else { return }
        startTurn()
        catchUp()
        hub.publish(upTo: durable)
    }

    // MARK: Snapshots

    /// The state now, to be shown once its sequence number is durable.
    mutating func snapshot() -> Snapshot {
        enter()
        var found: [TaskSnapshot] = []
        found.reserveCapacity(tasks.counts.total)
        tasks.forEachEntry { found.append($0.snapshot) }
        return Snapshot(
            sequence: lastSequence,
            eventNumber: hub.tellNumber(),
            time: moment.time,
            epoch: tasks.epoch,
            counts: tasks.counts,
            countsByPriority: tasks.countsByPriority,
            paused: tasks.paused,
            isStorageFull: gate.isShortOfSpace,
            statistics: statistics,
            tasks: found,
            agents: agents.inOrder.map(\.snapshot)
        )
    }

    /// How many tasks are where, to be shown once the sequence number is durable.
    mutating func count() -> TaskCounts {
        enter()
        return TaskCounts(sequence: lastSequence, total: tasks.counts, byPriority: tasks.countsByPriority)
    }

    /// One task now, to be shown once the sequence number is durable.
    mutating func look(at task: TaskID) -> Reply<TaskSnapshot> {
        enter()
        guard let entry = tasks.entry(of: task) else { return missing(task) }
        return Reply(result: .success(entry.snapshot), sequence: lastSequence)
    }

    /// Some of the tasks that meet a filter, and the number to go on after, to be shown once the sequence number is
    /// durable.
    mutating func list(
        where filter: TaskFilter,
        after number: UInt64?,
        limit: Int
    ) -> (found: [TaskEntry], next: UInt64?, sequence: SequenceNumber) {
        enter()
        let (found, next) = tasks.tasks(where: filter, after: number, limit: limit)
        return (found, next, lastSequence)
    }

    /// The state now, and the events from right after it.
    mutating func subscribe(
        only kinds: Set<SchedulerEvent.Kind>?,
        capacity: Int
    ) -> (snapshot: Snapshot, events: EventBuffer) {
        hub.beginListening()
        let snapshot = snapshot()
        return (snapshot, hub.subscribe(only: kinds, capacity: capacity))
    }

    /// The events after one that was told before; `nil` where those in between are not known any more.
    mutating func subscribe(
        after number: UInt64,
        only kinds: Set<SchedulerEvent.Kind>?,
        capacity: Int
    ) -> EventBuffer? {
        enter()
        return hub.subscribe(after: number, only: kinds, capacity: capacity)
    }

    // MARK: Ends of tasks

    /// The kind of `task`, to be shown once the record that made the task is durable.
    mutating func kind(of task: TaskID) -> Reply<TaskKind> {
        enter()
        guard let entry = tasks.entry(of: task) else { return missing(task) }
        // What was ever assigned was durable by then (D2). What was not has hardly another record than its first.
        let sequence = entry.lastGeneration == nil ? entry.lastSequence : 0
        return Reply(result: .success(entry.specification.kind), sequence: sequence)
    }

    /// The end of `task`.
    ///
    /// - Returns: the outcome, to be told once the reply's number is durable; `nil` when `waiter` will get it.
    mutating func outcome(of task: TaskID, waiter: Rendezvous<Outcome>) -> Reply<Outcome?> {
        enter()
        guard let entry = tasks.entry(of: task) else { return missing(task) }
        let outcome = outcome(of: entry, waiter)
        // That the scheduler has ended need not become durable, which nothing does any more.
        if case .schedulerEnded? = outcome { return Reply(result: .success(outcome), sequence: 0) }
        return Reply(result: .success(outcome), sequence: entry.isTerminal ? entry.lastSequence : 0)
    }

    /// How a task ended, to be told once its last record is durable; `nil` when it has not, and `waiter` will be told.
    mutating func outcome(of entry: TaskEntry, _ waiter: Rendezvous<Outcome>) -> Outcome? {
        if let endError, !entry.isTerminal || entry.lastSequence > durable { return .schedulerEnded(endError) }
        // Also where that is not durable yet: what the opening itself ended is in nobody's line.
        if let outcome = entry.outcome { return outcome }
        outcomeWaiters[entry.id, default: []].append(waiter)
        tasks.noteWaiter(of: entry.id)
        return nil
    }

    /// That a task is forgotten is told once that is durable.
    private func missing<Value>(_ task: TaskID) -> Reply<Value> {
        Reply(result: .failure(unknown(task)), sequence: tasks.isEvicted(task) ? lastEviction : 0)
    }

    /// Forgets a waiter that was cancelled.
    mutating func forget(_ waiter: Rendezvous<Outcome>, of task: TaskID) {
        outcomeWaiters[task]?.removeAll { $0 === waiter }
        if outcomeWaiters[task]?.isEmpty == true { outcomeWaiters[task] = nil }
    }

    /// The end of a task is durable: handles and waiters get to know it.
    mutating func tellOutcome(of task: TaskID) {
        let isAwaited = tasks.tellHandle(of: task, endedUpTo: durable)
        guard isAwaited != false, !outcomeWaiters.isEmpty, outcomeWaiters[task] != nil else { return }
        let outcome: Outcome
        if let entry = tasks.entry(of: task) {
            // Living again by now, or after another end that is not durable: then there will be more to tell.
            guard let end = entry.outcome, entry.lastSequence <= durable else { return }
            outcome = end
        } else {
            // Forgotten before its end was durable.
            guard lastEviction <= durable else { return tellLater(task, lastEviction) }
            outcome = .evicted
        }
        for waiter in outcomeWaiters.removeValue(forKey: task) ?? [] { waiter.deliver(outcome) }
    }
}

extension TaskEntry {
    /// How the task ended; `nil` while it has not.
    fileprivate var outcome: Outcome? {
        switch stage {
        case .completed: .completed(output: output)
        case .dead: .dead(deathReason, errors: errors)
        case .cancelled: .cancelled
        case .waiting, .ready, .assigned, .working, .cancelling: nil
        }
    }
}
