extension TaskQueueCore {
    /// Keeps the counts true: so many tasks more (or fewer) of a priority in a stage.
    mutating func count(_ amount: Int, _ priority: Priority, _ stage: TaskEntry.Stage) {
        counts.add(amount, to: stage)
        countsByPriority.add(amount, priority, stage)
    }
}

extension PriorityCounts {
    // Where they lie: by the subscript, all counts of a priority would be copied out and in again.
    fileprivate mutating func add(_ amount: Int, _ priority: Priority, _ stage: TaskEntry.Stage) {
        switch priority {
        case .urgent: urgent.add(amount, to: stage)
        case .high: high.add(amount, to: stage)
        case .normal: normal.add(amount, to: stage)
        case .low: low.add(amount, to: stage)
        }
    }
}

extension StateCounts {
    mutating func add(_ amount: Int, to stage: TaskEntry.Stage) {
        switch stage {
        case .waiting: waiting += amount
        case .ready: ready += amount
        case .assigned: assigned += amount
        case .working: working += amount
        case .cancelling: cancelling += amount
        case .completed: completed += amount
        case .cancelled: cancelled += amount
        case .dead: dead += amount
        }
    }
}
