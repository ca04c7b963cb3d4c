extension TaskQueueCore {
    /// Changes the state by one record: the only way in which it changes.
    ///
    /// - Returns: the task that came to its end, if one did.
    /// - Throws: ``InconsistentRecord`` when the record cannot follow what came before it; nothing has changed then.
    ///   Live code never makes such a record, so at recovery it means damage, and live a defect of this library.
    /// - Complexity: O(1), O(log n) for a task that waits, takes up an old place, is cancelled, or was a dead
    ///   letter.
    package mutating func apply(
        _ record: consuming Record,
        sequence: SequenceNumber
    ) throws(InconsistentRecord) -> TaskID? {
        let stamp = Stamp(sequence: sequence, time: record.time)
        let wall = record.wall
        let cause = record.cause
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
            ended = try endLease(of: task, fields.generation, \.isAccepted, stamp) { entry in
                entry.output = output
                entry.add(usage)
                return .completed
            }
        case .failed(let task, let fields, let error, let usage, let next):
            ended = try endLease(of: task, fields.generation, { $0 == .working }, stamp) { entry in
                entry.failures.count()
                // What can fail has not killed the process.
                entry.isSuspect = false
                entry.remember(cause == .timer ? .timedOut : .failed, error, stamp)
                entry.add(usage)
                return entry.stage(after: next)
            }
        case .snoozed(let task, let fields, let usage, let until):
            ended = try endLease(of: task, fields.generation, { $0 == .working }, stamp) { entry in
                entry.snoozes.count()
                entry.isSuspect = false
                entry.remember(.snoozed, "", stamp)
                entry.add(usage)
                entry.waitingReason = .snoozed
                entry.readyAt = until
                return .waiting
            }
        case .reclaimed(let task, let fields, let reason, let next):
            ended = try endLease(of: task, fields.generation, { $0 != .cancelling }, stamp) { entry in
                if Mutant.newPlaceAfterReclaim.isOn { entry.readyAt = stamp.time }
                if Mutant.countNoCrash.isOn, reason.isCrash { return entry.stage(after: next) }
                if reason.isCrash { entry.crashes.count() } else { entry.refusals.count() }
                entry.remember(reason.isCrash ? .crashed : .refused, reason.sentence, stamp)
                return entry.stage(after: next)
            }
        case .released(let task, let fields, let reason):
            ended = try endLease(of: task, fields.generation, { $0 != .cancelling }, stamp) { entry in
                entry.interruptions.count()
                entry.remember(.released, "\(reason)", stamp)
                return .ready
            }
        case .cancelRequested(let task, let fields):
            try requestCancel(task, fields, stamp)
        case .cancelled(let task, let fields?, let ending):
            ended = try endLease(of: task, fields.generation, \.isLeased, stamp) { entry in
                entry.remember(.cancelled, "\(ending)", stamp)
                return .cancelled
            }
        case .cancelled(let task, nil, _):
            try cancel(task, stamp)
            ended = task
        case .resumed(let task, let fields):
            try resume(task, fields, stamp)
        case .outlived(let task):
            try outlive(task, stamp)
        case .crashed(let task, let next):
            ended = try crash(task, next, stamp)
        case .replayed(let task):
            try replay(task, stamp)
        case .evicted(let tasks, _):
            try evict(tasks, stamp)
        case .paused(let scope, let isPaused):
            setPaused(scope, isPaused)
        case .extended:
            break
        }
        lastSequence = sequence
        lastTime = max(lastTime, stamp.time)
        lastWall = wall
        return ended
    }

    /// Applies a submit, as ``apply(_:sequence:)`` does its record.
    mutating func apply(_ submit: consuming RecordedSubmit, sequence: SequenceNumber) throws(InconsistentRecord) {
        let stamp = Stamp(sequence: sequence, time: submit.time)
        let wall = submit.wall
        try self.submit(submit.task, submit.specification, readyAt: submit.readyAt, wall: wall, stamp)
        lastSequence = sequence
        lastTime = max(lastTime, stamp.time)
        lastWall = wall
    }

    /// Number and time of the record that is being applied.
    struct Stamp {
        let sequence: SequenceNumber
        let time: StoreTime
    }

    private mutating func open(
        _ epoch: UInt64,
        _ incarnation: Incarnation,
        endedCleanly: Bool,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard epoch > self.epoch, epoch <= Numbering.highestEpoch else {
            throw InconsistentRecord(stamp.sequence, "epoch \(epoch) follows epoch \(self.epoch)")
        }
        closeEpoch()
        self.epoch = epoch
        self.incarnation = incarnation
        incarnations[epoch] = incarnation
        numbersBefore[epoch] = lastTaskNumber
        lastGenerationNumber = 0
        uncleanEnds = endedCleanly ? 0 : uncleanEnds + 1
        // D4: no lease outlives its opening. What was being worked on is suspect, unless its agent had time to stop.
        for task in leasedTasks {
            guard let entry = table.entry(of: task) else { continue }
            let isCancelling = entry.pointee.stage == .cancelling && !Mutant.forgetCancelAtOpening.isOn
            if entry.pointee.stage == .working, !endedCleanly {
                entry.pointee.isSuspect = true
                entry.pointee.owesCrash = entry.pointee.isOnTrial
                if entry.pointee.owesCrash { owingCrash.insert(task) }
            }
            entry.pointee.isOnTrial = false
            entry.pointee.remember(isCancelling ? .cancelled : .reopened, "", stamp)
            if isCancelling { entry.pointee.endedAt = stamp.time }
            move(entry, to: isCancelling ? .cancelled : .ready, by: stamp.sequence)
        }
    }

    private mutating func submit(
        _ task: TaskID,
        _ specification: consuming TaskSpecification,
        readyAt: StoreTime,
        wall: WallTime,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard task.number == lastTaskNumber + 1, task.epoch == epoch else {
            throw InconsistentRecord(stamp.sequence, "task \(task) follows \(epoch)-\(lastTaskNumber)")
        }
        lastTaskNumber = task.number
        let stage: TaskEntry.Stage = readyAt > stamp.time ? .waiting : .ready
        count(1, specification.priority, stage)
        table.insert(
            TaskEntry(
                id: task,
                specification: specification,
                submittedAt: stamp.time,
                submittedWall: wall,
                stage: stage,
                readyAt: readyAt,
                lastSequence: stamp.sequence
            )
        )
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
        entry.pointee.isOnTrial = isCareful && entry.pointee.isSuspect
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
    /// - Parameters:
    ///   - mayEnd: whether a lease in this stage can end so.
    ///   - settle: keeps in the entry how the attempt ended, and says where the task goes.
    /// - Returns: the task, if it has come to its end.
    @inline(__always)
    private mutating func endLease(
        of task: TaskID,
        _ generation: Generation,
        _ mayEnd: (TaskEntry.Stage) -> Bool,
        _ stamp: Stamp,
        _ settle: (inout TaskEntry) -> TaskEntry.Stage
    ) throws(InconsistentRecord) -> TaskID? {
        guard let entry = table.entry(of: task), entry.liveGeneration == generation, mayEnd(entry.pointee.stage) else {
            throw InconsistentRecord(stamp.sequence, "a lease of task \(task) ends that is not live")
        }
        let stage = settle(&entry.pointee)
        entry.pointee.isOnTrial = false
        if stage.isTerminal { entry.pointee.endedAt = stamp.time }
        move(entry, to: stage, by: stamp.sequence)
        return stage.isTerminal ? task : nil
    }

    /// Takes a task to another stage, and keeps counts, leases and indexes true to it.
    mutating func move(
        _ entry: UnsafeMutablePointer<TaskEntry>,
        to stage: TaskEntry.Stage,
        by sequence: SequenceNumber
    ) {
        if entry.pointee.isQueued {
            entry.pointee.isQueued = false
            // Assigned tasks were taken out by the matcher.
            if !stage.isLeased { dropAssignable(entry) }
        }
        // One that becomes due was taken out with its time.
        if entry.pointee.stage == .waiting { due.remove(DueTime(time: entry.pointee.readyAt, task: entry.pointee.id)) }
        if entry.pointee.stage == .dead { deadLetters.remove(TaskEnd(of: entry)) }
        let priority = entry.pointee.priority
        count(-1, priority, entry.pointee.stage)
        count(1, priority, stage)
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
        case .completed, .cancelled: ended.insert(TaskEnd(of: entry))
        case .dead: deadLetters.insert(TaskEnd(of: entry))
        case .assigned, .working, .cancelling: break
        }
    }
}
