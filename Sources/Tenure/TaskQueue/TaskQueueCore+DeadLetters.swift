/// Which dead letters an operator means.
extension TaskQueueCore {
    /// The dead letters that meet `filter`, by id, beyond the task numbered `number`.
    ///
    /// - Returns: at most `limit` of them, and the number of the last task that was looked at; `nil` when that was the
    ///   last of all.
    /// - Complexity: O(tasks that are looked at), at most `reach` of them.
    package func deadLetters(
        where filter: DeadLetterFilter,
        after number: UInt64,
        limit: Int,
        reach: Int = 4_096
    ) -> (tasks: [TaskID], next: UInt64?) {
        var found: [TaskID] = []
        var next: UInt64?
        var looked = 0
        table.forEach(after: number) { entry in
            looked += 1
            if filter.accepts(entry) { found.append(entry.id) }
            guard found.count == limit || looked == reach else { return true }
            next = entry.id.number
            return false
        }
        return (found, next)
    }
}

extension DeadLetterFilter {
    fileprivate func accepts(_ entry: TaskEntry) -> Bool {
        guard entry.stage == .dead, let endedAt = entry.endedAt else { return false }
        if let kind, entry.specification.kind != kind { return false }
        if let priority, entry.specification.priority != priority { return false }
        if let reason, entry.deathReason != reason { return false }
        if let endedFrom, endedAt < endedFrom { return false }
        if let endedBefore, endedAt >= endedBefore { return false }
        guard let metadata else { return true }
        return entry.specification.options.metadata.contains { key, value in
            key.hasText(metadata) || value.hasText(metadata)
        }
    }
}

extension String {
    /// Whether `text` stands somewhere in it, byte for byte.
    fileprivate func hasText(_ text: String) -> Bool {
        let (own, sought) = (Array(utf8), Array(text.utf8))
        guard own.count >= sought.count else { return false }
        return (0...(own.count - sought.count)).contains { own[$0...].starts(with: sought) }
    }
}
