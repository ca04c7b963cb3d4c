/// Finding tasks by what is said of them, some at a time: nothing is indexed for it, and nobody waits for it.
extension TaskQueueCore {
    /// The most that looking for tasks may cost in one turn: looking at one costs 1, and reading its metadata more.
    package static let reach = 10_000

    /// The tasks that meet `filter`, by id, beyond the one numbered `number`.
    ///
    /// - Returns: at most `limit` of them, and the number of the last task that was looked at; `nil` when there is none
    ///   beyond it.
    /// - Complexity: O(tasks that are looked at), at most `reach` of them.
    package func tasks(
        where filter: TaskFilter,
        after number: UInt64?,
        limit: Int,
        reach: Int = TaskQueueCore.reach
    ) -> (found: [TaskEntry], next: UInt64?) {
        let match = TaskMatch(filter)
        var found: [TaskEntry] = []
        let next = find(match, after: number, limit: limit, reach: reach) { found.append($0.pointee) }
        return (found, next)
    }

    /// The dead letters that meet `filter`, by id, beyond the one numbered `number`; otherwise as
    /// ``tasks(where:after:limit:reach:)``.
    package func deadLetters(
        where filter: DeadLetterFilter,
        after number: UInt64?,
        limit: Int,
        reach: Int = TaskQueueCore.reach
    ) -> (tasks: [TaskID], next: UInt64?) {
        let match = TaskMatch(filter)
        var found: [TaskID] = []
        let next = find(match, after: number, limit: limit, reach: reach) { found.append($0.pointee.id) }
        return (found, next)
    }

    private func find(
        _ match: TaskMatch,
        after number: UInt64?,
        limit: Int,
        reach: Int,
        _ take: (UnsafeMutablePointer<TaskEntry>) -> Void
    ) -> UInt64? {
        var left = limit
        return table.walk(after: number, reach: reach) { entry in
            var cost = 1
            if match.accepts(entry, &cost) {
                take(entry)
                left -= 1
            }
            return left == 0 ? nil : cost
        }
    }
}
