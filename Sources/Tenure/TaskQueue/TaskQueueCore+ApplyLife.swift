/// Applying records about the life of a task beside its leases: cancelling, trials, new lives, the end of memory.
extension TaskQueueCore {
    mutating func requestCancel(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage == .working,
            entry.liveGeneration == fields.generation
        else {
            throw InconsistentRecord(stamp.sequence, "task \(task) is to be stopped and is not being worked on")
        }
        move(entry, to: .cancelling, by: stamp.sequence)
    }

    /// Cancels a task that nobody holds.
    mutating func cancel(_ task: TaskID, _ stamp: Stamp) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage == .waiting || entry.pointee.stage == .ready else {
            throw InconsistentRecord(stamp.sequence, "task \(task) is cancelled and neither waits nor is ready")
        }
        entry.pointee.endedAt = stamp.time
        move(entry, to: .cancelled, by: stamp.sequence)
    }

    mutating func resume(
        _ task: TaskID,
        _ fields: LeaseHolderFields,
        _ stamp: Stamp
    ) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage.isAccepted,
            entry.liveGeneration == fields.generation
        else {
            throw InconsistentRecord(stamp.sequence, "a lease of task \(task) is resumed that is not live")
        }
        entry.pointee.lastHolder?.session = fields.session
        entry.pointee.lastSequence = stamp.sequence
    }

    mutating func outlive(_ task: TaskID, _ stamp: Stamp) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.isOnTrial else {
            throw InconsistentRecord(stamp.sequence, "task \(task) outlives a trial that it has not had")
        }
        entry.pointee.isSuspect = false
        entry.pointee.isOnTrial = false
        entry.pointee.lastSequence = stamp.sequence
    }

    /// - Returns: the task, if it has come to its end.
    mutating func crash(_ task: TaskID, _ next: AfterLease, _ stamp: Stamp) throws(InconsistentRecord) -> TaskID? {
        guard let entry = table.entry(of: task), entry.pointee.owesCrash, entry.pointee.stage == .ready else {
            throw InconsistentRecord(stamp.sequence, "a crash is counted for task \(task), which had none")
        }
        entry.pointee.owesCrash = false
        owingCrash.remove(task)
        entry.pointee.crashes.count()
        entry.pointee.nameCrash()
        let stage = entry.pointee.stage(after: next)
        if stage.isTerminal { entry.pointee.endedAt = stamp.time }
        move(entry, to: stage, by: stamp.sequence)
        return stage.isTerminal ? task : nil
    }

    /// T9: the counters start anew, what went wrong stays.
    mutating func replay(_ task: TaskID, _ stamp: Stamp) throws(InconsistentRecord) {
        guard let entry = table.entry(of: task), entry.pointee.stage == .dead else {
            throw InconsistentRecord(stamp.sequence, "task \(task) is replayed and is not dead")
        }
        entry.pointee.failures = 0
        entry.pointee.crashes = 0
        entry.pointee.refusals = 0
        entry.pointee.snoozes = 0
        entry.pointee.interruptions = 0
        entry.pointee.isSuspect = false
        entry.pointee.endedAt = nil
        entry.pointee.readyAt = stamp.time
        move(entry, to: .ready, by: stamp.sequence)
    }

    mutating func evict(_ tasks: [TaskID], _ stamp: Stamp) throws(InconsistentRecord) {
        for task in tasks {
            guard let entry = table.entry(of: task), entry.pointee.stage.isTerminal else {
                throw InconsistentRecord(stamp.sequence, "task \(task) is forgotten before its end")
            }
        }
        endImageRun()
        for task in tasks {
            // Named twice, it is gone by now.
            guard let entry = table.entry(of: task) else { continue }
            count(-1, entry.pointee.priority, entry.pointee.stage)
            // Those that are forgotten for their number or age were taken out with that.
            if entry.pointee.stage == .dead {
                deadLetters.remove(TaskEnd(of: entry))
            } else {
                ended.remove(TaskEnd(of: entry))
            }
            // Whoever waits at it is told nothing else, if its end is not durable yet.
            entry.pointee.specification.stir()
            table.remove(task)
            if task.epoch != epoch, let count = earlierTasks[task.epoch] {
                earlierTasks[task.epoch] = count > 1 ? count - 1 : nil
                if count == 1 { incarnations[task.epoch] = nil }
            }
        }
    }

    /// Forgets of the opening that is over what nobody will ask for.
    mutating func closeEpoch() {
        guard let before = numbersBefore[epoch] else { return }
        var count = 0
        table.walk(after: before, reach: .max) { _ in
            count += 1
            return 1
        }
        if count > 0 { earlierTasks[epoch] = count } else { incarnations[epoch] = nil }
        if before == lastTaskNumber { numbersBefore[epoch] = nil }
    }

    mutating func setPaused(_ scope: PauseScope, _ isPaused: Bool) {
        switch scope {
        case .everything: isPausedWhole = isPaused
        case .kind(let kind): ready.setPaused(kind, isPaused)
        }
    }
}

extension TaskEntry {
    /// The lease that the process's death ended was a trial.
    fileprivate mutating func nameCrash() {
        guard let last = attempts.indices.last, attempts[last].ending == .reopened else { return }
        attempts[last].ending = .processCrashed
        attempts[last].message = "The process died while this task, suspected of that, was alone at work."
    }
}
