/// What happens by time alone: tasks become due, ended tasks are forgotten.
extension TaskQueueCore {
    /// When the next waiting task becomes ready; too early where that one was cancelled.
    package var nextDue: StoreTime? { due.first?.time }

    /// Drops the due times that have come, up to the first whose task still waits for it.
    package mutating func popDue(until now: StoreTime) -> TaskID? {
        while let first = due.first, first.time <= now {
            due.popFirst()
            if isDue(first) { return first.task }
        }
        return nil
    }

    func isDue(_ time: DueTime) -> Bool {
        guard let entry = table.entry(of: time.task) else { return false }
        return entry.pointee.stage == .waiting && entry.pointee.readyAt == time.time
    }

    mutating func insertDue(_ entry: UnsafeMutablePointer<TaskEntry>) {
        // Those that were cancelled while they waited must not pile up. Pays for itself: half of them go.
        if due.count > 2 * counts.waiting + 64 {
            let stale = due
            due = BinaryHeap()
            var rest = stale
            while let time = rest.popFirst() {
                if isDue(time) { due.insert(time) }
            }
        }
        due.insert(DueTime(time: entry.pointee.readyAt, task: entry.pointee.id))
    }
}
