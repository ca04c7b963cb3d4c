/// When a ready task can be assigned: once the record that made it ready is durable.
extension TaskQueueCore {
    /// Ends the replay: builds the indexes of what is left.
    package mutating func finishReplay() {
        isReplaying = false
        openingSequence = lastSequence
        replayedLeases.removeAll()
        replayedReady = counts.ready
        // Of the tasks at rest only those that are ready are in no line yet, and a look at each of millions takes long.
        if counts.waiting + counts.completed + counts.cancelled + counts.dead > 0 { lineUpReplayed() }
    }

    /// Puts the waiting and the ended tasks in line.
    private mutating func lineUpReplayed() {
        var ends: [(end: TaskEnd, isDead: Bool)] = []
        var dueTimes: [DueTime] = []
        // Looked at where they lie: there may be millions.
        table.walk(after: nil, reach: .max) { entry in
            switch entry.pointee.stage {
            case .waiting: dueTimes.append(DueTime(time: entry.pointee.readyAt, task: entry.pointee.id))
            case .completed, .cancelled, .dead:
                ends.append((TaskEnd(of: entry), entry.pointee.stage == .dead))
            case .ready, .assigned, .working, .cancelling: break
            }
            return 1
        }
        dueTimes.sort()
        for time in dueTimes { due.insert(time) }
        ends.sort { $0.end < $1.end }
        for (end, isDead) in ends {
            if isDead { deadLetters.insert(end) } else { ended.insert(end) }
        }
    }

    /// Makes assignable what has become ready by records up to `durable` (D2).
    ///
    /// - Complexity: O(1) for each such task, O(log n) for one that takes up an old place; once after a replay O(tasks).
    package mutating func enable(upTo durable: SequenceNumber) {
        self.durable = durable
        if replayedReady > 0, openingSequence <= durable { enableReplayed() }
        while let next = enabling.first, next.sequence <= durable {
            enabling.popFirst()
            guard let entry = table.entry(of: next.task), entry.pointee.stage == .ready else { continue }
            makeAssignable(entry)
        }
    }

    private mutating func enableReplayed() {
        replayedReady = 0
        let (order, durable) = (order, durable)
        table.walk(after: nil, reach: .max) { entry in
            if entry.pointee.stage == .ready, entry.pointee.lastSequence <= durable {
                Self.makeAssignable(entry, in: &ready, order)
            }
            return 1
        }
    }

    /// A task is ready by a record: it can be assigned once that is durable.
    mutating func makeReady(_ entry: UnsafeMutablePointer<TaskEntry>, by sequence: SequenceNumber) {
        if sequence <= durable || Mutant.handOutBeforeDurable.isOn {
            makeAssignable(entry)
        } else {
            enabling.append((sequence, entry.pointee.id))
        }
    }

    private mutating func makeAssignable(_ entry: UnsafeMutablePointer<TaskEntry>) {
        Self.makeAssignable(entry, in: &ready, order)
    }

    // Of the index alone, so that it can be done while the table is walked.
    private static func makeAssignable(
        _ entry: UnsafeMutablePointer<TaskEntry>,
        in ready: inout ReadyIndex,
        _ order: OrderKeys
    ) {
        guard !entry.pointee.isQueued else { return }
        entry.pointee.isQueued = true
        ready.insert(key(of: entry, order), priority: entry.pointee.priority, into: requirement(of: entry, in: &ready))
    }

    /// A task is no longer ready, and was not given to an agent.
    mutating func dropAssignable(_ entry: UnsafeMutablePointer<TaskEntry>) {
        let requirement = Self.requirement(of: entry, in: &ready)
        ready.remove(Self.key(of: entry, order), priority: entry.pointee.priority, from: requirement)
    }

    // Nothing becomes a suspect, or is one no more, while it lies in a queue.
    private static func requirement(
        of entry: UnsafeMutablePointer<TaskEntry>,
        in ready: inout ReadyIndex
    ) -> RequirementID {
        ready.id(of: entry.pointee.specification, isSuspect: entry.pointee.isSuspect)
    }

    private static func key(of entry: UnsafeMutablePointer<TaskEntry>, _ order: OrderKeys) -> ReadyKey {
        let key = order.key(readyAt: entry.pointee.readyAt, priority: entry.pointee.priority)
        return ReadyKey(order: key, task: entry.pointee.id)
    }
}
