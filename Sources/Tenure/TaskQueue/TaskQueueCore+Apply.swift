extension TaskQueueCore {
    /// Changes the state by one record: the only way in which it changes.
    ///
    /// - Returns: the task that came to its end, if one did.
    /// - Throws: ``InconsistentRecord`` when the record cannot follow what came before it; nothing has changed then.
    ///   Live code never makes such a record, so at recovery it means damage, and live a defect of this library.
    /// - Complexity: O(1), O(log n) for a task that waits.
    package mutating func apply(
        _ record: consuming Record,
        sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        let stamp = Stamp(sequence: sequence, time: record.time)
        let wall = record.wall
        var ended: TaskID?
        switch record.transition {
        case .opened(let epoch, let incarnation, let endedCleanly):
            try open(epoch, incarnation, endedCleanly: endedCleanly, stamp)
        case .submitted(let task, let specification, let readyAt):
            try submit(task, specification, readyAt: readyAt, wall: wall, stamp)
        case .becameDue(let task):
            try becomeDue(task, stamp)
        case .assigned(let task, let fields, let accepted):
            try assign(task, fields, accepted: accepted, stamp)
        case .accepted(let task, let fields):
            try accept(task, fields, stamp)
        case .completed(let task, let fields, let output, let usage):
            ended = try endLease(of: task, fields.generation, stamp) { entry in
                entry.output = output
                entry.add(usage)
                return .completed
            }
        case .failed(let task, let fields, let error, let usage, let next):
            ended = try endLease(of: task, fields.generation, stamp) { entry in
                entry.failures.count()
                entry.remember(.failure, error, fields, stamp)
                entry.add(usage)
                return entry.stage(after: next)
            }
        case .reclaimed(let task, let fields, let reason, let next):
            ended = try endLease(of: task, fields.generation, stamp) { entry in
                entry.count(reason, fields, stamp)
                return entry.stage(after: next)
            }
        case .released(let task, let fields, _):
            ended = try endLease(of: task, fields.generation, stamp) { entry in
                entry.interruptions.count()
                return .ready
            }
        case .extended:
            break
        }
        lastSequence = sequence
        lastTime = max(lastTime, stamp.time)
        lastWall = wall
        return ended
    }

    /// Number and time of the record that is being applied.
    fileprivate struct Stamp {
        let sequence: SequenceNumber
        let time: StoreTime
    }

    private mutating func open(
        _ epoch: UInt64,
        _ incarnation: Incarnation,
        endedCleanly: Bool,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard epoch > self.epoch else {
            throw InconsistentRecord(stamp.sequence, "epoch \(epoch) follows epoch \(self.epoch)")
        }
        self.epoch = epoch
        self.incarnation = incarnation
        incarnations[epoch] = incarnation
        lastGenerationNumber = 0
        // D4: no lease outlives its opening. What was being worked on is suspect, unless its agent had time to stop.
        for task in leasedTasks {
            guard let entry = table.entry(of: task) else { continue }
            if entry.pointee.stage == .working, !endedCleanly { entry.pointee.isSuspect = true }
            move(entry, to: .ready, by: stamp.sequence)
        }
    }

    private mutating func submit(
        _ task: TaskID,
        _ specification: TaskSpecification,
        readyAt: StoreTime,
        wall: WallTime,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard task.number == lastTaskNumber + 1 else {
            throw InconsistentRecord(stamp.sequence, "task number \(task.number) follows \(lastTaskNumber)")
        }
        lastTaskNumber = task.number
        let stage: TaskEntry.Stage = readyAt > stamp.time ? .waiting : .ready
        let entry = TaskEntry(
            id: task,
            specification: specification,
            submittedAt: stamp.time,
            submittedWall: wall,
            stage: stage,
            readyAt: readyAt,
            lastSequence: stamp.sequence
        )
        counts.add(1, to: stage)
        table.insert(entry)
        if !isReplaying, let entry = table.entry(of: task) { index(entry, by: stamp.sequence) }
    }

    private mutating func becomeDue(
        _ task: TaskID,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage == .waiting else {
            throw InconsistentRecord(stamp.sequence, "task \(task) becomes due and is not waiting")
        }
        move(entry, to: .ready, by: stamp.sequence)
    }

    private mutating func assign(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        accepted: Bool,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage == .ready else {
            throw InconsistentRecord(stamp.sequence, "task \(task) is assigned and is not ready")
        }
        guard fields.generation.epoch == epoch, fields.generation.number > lastGenerationNumber else {
            throw InconsistentRecord(
                stamp.sequence,
                "generation \(fields.generation) follows \(epoch)-\(lastGenerationNumber)"
            )
        }
        lastGenerationNumber = fields.generation.number
        entry.pointee.lastHolder = LeaseHolder(
            agent: fields.agent,
            session: fields.session,
            generation: fields.generation,
            since: stamp.time
        )
        entry.pointee.isSuspect = false
        move(entry, to: accepted ? .working : .assigned, by: stamp.sequence)
    }

    private mutating func accept(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage == .assigned,
            entry.liveGeneration == fields.generation
        else {
            throw InconsistentRecord(stamp.sequence, "task \(task) is accepted under generation \(fields.generation)")
        }
        move(entry, to: .working, by: stamp.sequence)
    }

    /// Ends the live lease of a task.
    ///
    /// - Parameter settle: keeps in the entry how the attempt ended, and says where the task goes.
    /// - Returns: the task, if it has come to its end.
    @inline(__always)
    private mutating func endLease(
        of task: TaskID,
        _ generation: Generation,
        _ stamp: Stamp,
        _ settle: (inout TaskEntry) -> TaskEntry.Stage
    ) throws(InconsistentRecord) -> TaskID? {
        guard let entry = table.entry(of: task), entry.liveGeneration == generation else {
            throw InconsistentRecord(stamp.sequence, "a lease of task \(task) ends that is not live")
        }
        let stage = settle(&entry.pointee)
        if stage.isTerminal { entry.pointee.endedAt = stamp.time }
        move(entry, to: stage, by: stamp.sequence)
        return stage.isTerminal ? task : nil
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

    fileprivate mutating func count(
        _ reason: ReclaimReason,
        _ fields: LeaseHolderFields,
        _ stamp: TaskQueueCore.Stamp
    ) {
        switch reason {
        case .agentDied:
            crashes.count()
            remember(.crash, "The agent was gone before it settled the task.", fields, stamp)
        case .neverAccepted:
            refusals.count()
            remember(.refusal, "The agent was gone before it accepted the task.", fields, stamp)
        case .refused:
            refusals.count()
            remember(.refusal, "The agent refused the task.", fields, stamp)
        }
    }

    fileprivate mutating func remember(
        _ sort: AttemptError.Sort,
        _ message: String,
        _ fields: LeaseHolderFields,
        _ stamp: TaskQueueCore.Stamp
    ) {
        if errors.count == TaskQueueCore.errorsKept { errors.removeFirst() }
        errors.append(
            AttemptError(
                sort: sort,
                agent: fields.agent,
                generation: fields.generation,
                time: stamp.time,
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
