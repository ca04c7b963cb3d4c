/// What happens by time alone: tasks become due, ended tasks are forgotten.
extension TaskQueueCore {
    /// When the next waiting task becomes ready.
    package var nextDue: StoreTime? { due.first?.time }

    /// Takes out the first due time that has come.
    ///
    /// - Returns: the task that waits for it; `nil` when none has come.
    package mutating func popDue(until now: StoreTime) -> TaskID? {
        guard let first = due.first, first.time <= now else { return nil }
        due.popFirst()
        return first.task
    }
}
