extension TaskQueueCore {
    /// Changes the state by one record: the only way in which it changes.
    ///
    /// - Returns: the task that came to its end, if one did.
    /// - Throws: ``InconsistentRecord`` when the record cannot follow what came before it; nothing has changed then.
    ///   Live code never makes such a record, so at recovery it means damage, and live a defect of this library.
    /// - Complexity: O(1), O(log n) for a task that waits.
    package mutating func apply(
        _ record: Record,
        sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        let ended: TaskID? =
            switch record.transition {
            case .opened(let epoch, let incarnation, let endedCleanly):
                try open(epoch, incarnation, endedCleanly: endedCleanly, at: sequence)
            case .submitted(let task, let specification, let readyAt):
                try submit(task, specification, readyAt: readyAt, record, sequence)
            case .becameDue(let task):
                try becomeDue(task, sequence)
            case .assigned(let task, let fields, let accepted):
                try assign(task, fields, accepted: accepted, record, sequence)
            case .accepted(let task, let fields):
                try accept(task, fields, sequence)
            case .completed, .failed, .reclaimed, .released:
                try endLease(record, sequence)
            case .extended:
                nil
            }
        lastSequence = sequence
        lastTime = max(lastTime, record.time)
        lastWall = record.wall
        return ended
    }

    private mutating func open(
        _ epoch: UInt64,
        _ incarnation: Incarnation,
        endedCleanly: Bool,
        at sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard epoch > self.epoch else {
            throw InconsistentRecord(sequence, "epoch \(epoch) follows epoch \(self.epoch)")
        }
        self.epoch = epoch
        self.incarnation = incarnation
        incarnations[epoch] = incarnation
        lastGenerationNumber = 0
        // D4: no lease outlives its opening. What was being worked on is suspect, unless its agent had time to stop.
        for task in leases.tasks {
            change(task, sequence) { entry in
                if case .working = entry.state, !endedCleanly { entry.isSuspect = true }
                entry.state = .ready
            }
        }
        return nil
    }

    private mutating func submit(
        _ task: TaskID,
        _ specification: TaskSpecification,
        readyAt: StoreTime,
        _ record: Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard task.number == lastTaskNumber + 1 else {
            throw InconsistentRecord(sequence, "task number \(task.number) follows \(lastTaskNumber)")
        }
        lastTaskNumber = task.number
        let waits = readyAt > record.time
        let entry = TaskEntry(
            id: task,
            specification: specification,
            submittedAt: record.time,
            submittedWall: record.wall,
            state: waits ? .waiting(.notBefore, until: readyAt) : .ready,
            readyAt: readyAt,
            lastSequence: sequence
        )
        let stage = entry.stage
        table.insert(entry)
        counts.add(1, to: stage)
        index(task, stage, sequence)
        return nil
    }

    private mutating func becomeDue(
        _ task: TaskID,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard case .waiting = table.read(task, { $0.state }) else {
            throw InconsistentRecord(sequence, "task \(task) becomes due and is not waiting")
        }
        change(task, sequence) { $0.state = .ready }
        return nil
    }

    private mutating func assign(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        accepted: Bool,
        _ record: Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard case .ready = table.read(task, { $0.state }) else {
            throw InconsistentRecord(sequence, "task \(task) is assigned and is not ready")
        }
        guard fields.generation.epoch == epoch, fields.generation.number > lastGenerationNumber else {
            throw InconsistentRecord(
                sequence,
                "generation \(fields.generation) follows \(epoch)-\(lastGenerationNumber)"
            )
        }
        lastGenerationNumber = fields.generation.number
        let holder = LeaseHolder(
            agent: fields.agent,
            session: fields.session,
            generation: fields.generation,
            since: record.time
        )
        let slot = leases.insert(task)
        change(task, sequence) { entry in
            entry.state = accepted ? .working(holder) : .assigned(holder)
            entry.lastGeneration = fields.generation
            entry.leaseSlot = slot
            entry.isSuspect = false
        }
        return nil
    }

    private mutating func accept(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard case .assigned(let holder) = table.read(task, { $0.state }), holder.generation == fields.generation else {
            throw InconsistentRecord(sequence, "task \(task) is accepted under generation \(fields.generation)")
        }
        change(task, sequence) { $0.state = .working(holder) }
        return nil
    }

    private mutating func endLease(
        _ record: Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard let task = record.transition.task, let fields = record.transition.holder,
            table.read(task, { $0.holder?.generation }) == fields.generation
        else {
            throw InconsistentRecord(sequence, "a lease ends that is not live")
        }
        var isTerminal = false
        change(task, sequence) { entry in
            Self.settle(&entry, record, fields)
            isTerminal = entry.isTerminal
            if isTerminal { entry.endedAt = record.time }
        }
        return isTerminal ? task : nil
    }

    private static func settle(_ entry: inout TaskEntry, _ record: Record, _ fields: LeaseHolderFields) {
        switch record.transition {
        case .completed(_, _, let output, let usage):
            entry.state = .completed(output: output, usage)
        case .failed(_, _, let message, let usage, let next):
            entry.failures.count()
            entry.remember(.failure, message, record, fields)
            for (name, amount) in usage.counters { entry.failedUsage.add(name, amount) }
            entry.proceed(to: next)
        case .reclaimed(_, _, let reason, let next):
            switch reason {
            case .agentDied:
                entry.crashes.count()
                entry.remember(.crash, "The agent was gone before it settled the task.", record, fields)
            case .neverAccepted:
                entry.refusals.count()
                entry.remember(.refusal, "The agent was gone before it accepted the task.", record, fields)
            case .refused:
                entry.refusals.count()
                entry.remember(.refusal, "The agent refused the task.", record, fields)
            }
            entry.proceed(to: next)
        case .released:
            entry.interruptions.count()
            entry.state = .ready
        case .opened, .submitted, .becameDue, .assigned, .accepted, .extended:
            break
        }
    }

    /// Changes one entry and keeps counts, leases and indexes true to it.
    private mutating func change(_ task: TaskID, _ sequence: SequenceNumber, _ body: (inout TaskEntry) -> Void) {
        var endedSlot: Int32 = -1
        let states = table.update(task) { entry -> (before: TaskEntry.Stage, after: TaskEntry.Stage) in
            let before = entry.stage
            body(&entry)
            entry.lastSequence = sequence
            if entry.leaseSlot >= 0, entry.holder == nil {
                endedSlot = entry.leaseSlot
                entry.leaseSlot = -1
            }
            return (before, entry.stage)
        }
        guard let states else { return }
        counts.add(-1, to: states.before)
        counts.add(1, to: states.after)
        if endedSlot >= 0 { leases.remove(at: endedSlot) }
        index(task, states.after, sequence)
    }

    private mutating func index(_ task: TaskID, _ stage: TaskEntry.Stage, _ sequence: SequenceNumber) {
        guard !isReplaying else { return }
        switch stage {
        case .ready: enabling.append((sequence, task))
        case .waiting(let until): due.insert(DueTime(time: until, task: task))
        case .assigned, .working, .completed, .dead: break
        }
    }

    /// Drops the earliest due time: its task has become due.
    package mutating func popDue(until now: StoreTime) -> TaskID? {
        guard let first = due.first, first.time <= now else { return nil }
        due.popFirst()
        return first.task
    }
}

extension FixedWidthInteger {
    /// One more; stays at the end of its range, which only a journal of somebody else's making reaches.
    fileprivate mutating func count() { self = self == .max ? .max : self + 1 }
}

extension TaskEntry {
    fileprivate mutating func proceed(to next: AfterLease) {
        switch next {
        case .ready:
            state = .ready
        case .retry(let time):
            state = .waiting(.retry, until: time)
            readyAt = time
        case .dead(let reason):
            state = .dead(reason)
        }
    }

    fileprivate mutating func remember(
        _ sort: AttemptError.Sort,
        _ message: String,
        _ record: Record,
        _ fields: LeaseHolderFields
    ) {
        if errors.count == TaskQueueCore.errorsKept { errors.removeFirst() }
        errors.append(
            AttemptError(
                sort: sort,
                agent: fields.agent,
                generation: fields.generation,
                time: record.time,
                message: message
            )
        )
    }
}

/// A record that cannot follow those before it.
package struct InconsistentRecord: Error, Hashable, CustomStringConvertible {
    package let sequence: SequenceNumber
    package let detail: String

    init(_ sequence: SequenceNumber, _ detail: String) {
        self.sequence = sequence
        self.detail = detail
    }

    package var description: String { "record \(sequence) cannot follow those before it: \(detail)" }
}
