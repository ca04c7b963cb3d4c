extension StateCounts {
    mutating func add(_ amount: Int, to state: borrowing TaskEntry.State) {
        switch state {
        case .waiting: waiting += amount
        case .ready: ready += amount
        case .assigned: assigned += amount
        case .working: working += amount
        case .completed: completed += amount
        case .dead: dead += amount
        }
    }
}
