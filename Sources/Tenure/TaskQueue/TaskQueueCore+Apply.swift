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
        for task in leasedTasks {
            guard let entry = table.entry(of: task) else { continue }
            if entry.pointee.stage == .working, !endedCleanly { entry.pointee.isSuspect = true }
            move(entry, to: .ready, by: sequence)
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
        let stage: TaskEntry.Stage = readyAt > record.time ? .waiting : .ready
        let entry = TaskEntry(
            id: task,
            specification: specification,
            submittedAt: record.time,
            submittedWall: record.wall,
            stage: stage,
            readyAt: readyAt,
            lastSequence: sequence
        )
        counts.add(1, to: stage)
        table.insert(entry)
        if !isReplaying, let entry = table.entry(of: task) { index(entry, by: sequence) }
        return nil
    }

    private mutating func becomeDue(
        _ task: TaskID,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard let entry = table.entry(of: task), entry.pointee.stage == .waiting else {
            throw InconsistentRecord(sequence, "task \(task) becomes due and is not waiting")
        }
        move(entry, to: .ready, by: sequence)
        return nil
    }

    private mutating func assign(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        accepted: Bool,
        _ record: Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard let entry = table.entry(of: task), entry.pointee.stage == .ready else {
            throw InconsistentRecord(sequence, "task \(task) is assigned and is not ready")
        }
        guard fields.generation.epoch == epoch, fields.generation.number > lastGenerationNumber else {
            throw InconsistentRecord(
                sequence,
                "generation \(fields.generation) follows \(epoch)-\(lastGenerationNumber)"
            )
        }
        lastGenerationNumber = fields.generation.number
        entry.pointee.lastHolder = LeaseHolder(
            agent: fields.agent,
            session: fields.session,
            generation: fields.generation,
            since: record.time
        )
        entry.pointee.isSuspect = false
        move(entry, to: accepted ? .working : .assigned, by: sequence)
        return nil
    }

    private mutating func accept(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard let entry = table.entry(of: task), entry.pointee.stage == .assigned,
            entry.pointee.liveGeneration == fields.generation
        else {
            throw InconsistentRecord(sequence, "task \(task) is accepted under generation \(fields.generation)")
        }
        move(entry, to: .working, by: sequence)
        return nil
    }

    private mutating func endLease(
        _ record: Record,
        _ sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        guard let task = record.transition.task, let fields = record.transition.holder,
            let entry = table.entry(of: task), entry.pointee.liveGeneration == fields.generation
        else {
            throw InconsistentRecord(sequence, "a lease ends that is not live")
        }
        let stage = Self.settle(&entry.pointee, record, fields)
        if stage.isTerminal { entry.pointee.endedAt = record.time }
        move(entry, to: stage, by: sequence)
        return stage.isTerminal ? task : nil
    }

    /// Keeps how the attempt ended.
    ///
    /// - Returns: where the task goes.
    private static func settle(
        _ entry: inout TaskEntry,
        _ record: Record,
        _ fields: LeaseHolderFields
    ) -> TaskEntry.Stage {
        switch record.transition {
        case .completed(_, _, let output, let usage):
            entry.output = output
            entry.add(usage)
            return .completed
        case .failed(_, _, let message, let usage, let next):
            entry.failures.count()
            entry.remember(.failure, message, record, fields)
            entry.add(usage)
            return entry.stage(after: next)
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
            return entry.stage(after: next)
        case .released:
            entry.interruptions.count()
            return .ready
        case .opened, .submitted, .becameDue, .assigned, .accepted, .extended:
            return entry.stage
        }
    }

    /// Takes a task to another stage, and keeps counts, leases and indexes true to it.
    private mutating func move(
        _ entry: UnsafeMutablePointer<TaskEntry>,
        to stage: TaskEntry.Stage,
        by sequence: SequenceNumber
    ) {
        counts.add(-1, to: entry.pointee.stage)
        counts.add(1, to: stage)
        entry.pointee.stage = stage
        entry.pointee.lastSequence = sequence
        if isReplaying {
            if stage.isLeased {
                replayedLeases.insert(entry.pointee.id)
            } else {
                replayedLeases.remove(entry.pointee.id)
            }
        } else {
            index(entry, by: sequence)
        }
    }

    private mutating func index(_ entry: UnsafeMutablePointer<TaskEntry>, by sequence: SequenceNumber) {
        switch entry.pointee.stage {
        case .ready: makeReady(entry, by: sequence)
        case .waiting: due.insert(DueTime(time: entry.pointee.readyAt, task: entry.pointee.id))
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
    fileprivate mutating func stage(after next: AfterLease) -> Stage {
        switch next {
        case .ready:
            return .ready
        case .retry(let time):
            waitingReason = .retry
            readyAt = time
            return .waiting
        case .dead(let reason):
            deathReason = reason
            return .dead
        }
    }

    fileprivate mutating func add(_ more: Usage) {
        for (name, amount) in more.counters { usage.add(name, amount) }
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
