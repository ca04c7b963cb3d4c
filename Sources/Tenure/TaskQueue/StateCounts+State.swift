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
