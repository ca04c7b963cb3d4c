/// Which ended tasks are forgotten, and when.
extension TaskQueueCore {
    /// How many tasks one record forgets at most; so many more than ``Retention`` says may be kept.
    package static let evictionBatch = 64

    /// How many are too many where `limit` are to be kept: a record forgets some at once.
    package static func evicting(from limit: Int) -> Int { limit > .max - evictionBatch ? .max : limit + evictionBatch }

    /// Whether so many tasks are to be forgotten that a record is worth it, or one for its age.
    package func hasEvictable(_ retention: Retention, now: StoreTime) -> Bool {
        nextEviction(retention, now: now).map { $0 <= now } ?? false
    }

    /// When the next task is to be forgotten; `nil` as long as its end is not durable.
    package func nextEviction(_ retention: Retention, now: StoreTime) -> StoreTime? {
        let isEndedOver = counts.completed + counts.cancelled >= Self.evicting(from: retention.endedCount ?? .max)
        let isDeadOver = counts.dead >= Self.evicting(from: retention.deadCount ?? .max)
        var (ended, dead): (StoreTime?, StoreTime?)
        if let end = self.ended.first, isEndedOver || retention.endedFor != nil {
            ended = eviction(of: end, isEndedOver, retention.endedFor, now)
        }
        if let end = deadLetters.first, isDeadOver || retention.deadFor != nil {
            dead = eviction(of: end, isDeadOver, retention.deadFor, now)
        }
        guard let ended, let dead else { return ended ?? dead }
        return min(ended, dead)
    }

    private func eviction(of end: TaskEnd, _ isOver: Bool, _ age: Duration?, _ now: StoreTime) -> StoreTime? {
        guard end.sequence <= durable else { return nil }
        if isOver { return now }
        guard let age, let endedAt = table.entry(of: end.task)?.pointee.endedAt else { return nil }
        return endedAt.advanced(by: age)
    }

    /// The tasks to forget now: the earliest ended first, and only what is durably ended.
    ///
    /// - Complexity: O(``evictionBatch``).
    package mutating func popEvictable(_ retention: Retention, now: StoreTime) -> [TaskID] {
        var tasks: [TaskID] = []
        var kept = counts.completed + counts.cancelled
        while tasks.count < Self.evictionBatch, let end = ended.first {
            guard isEvictable(end, kept, retention.endedCount, retention.endedFor, now) else { break }
            tasks.append(end.task)
            kept -= 1
            ended.popFirst()
        }
        kept = counts.dead
        while tasks.count < Self.evictionBatch, let end = deadLetters.first {
            guard isEvictable(end, kept, retention.deadCount, retention.deadFor, now) else { break }
            tasks.append(end.task)
            kept -= 1
            deadLetters.popFirst()
        }
        return tasks
    }

    private func isEvictable(
        _ end: TaskEnd,
        _ kept: Int,
        _ limit: Int?,
        _ age: Duration?,
        _ now: StoreTime
    ) -> Bool {
        guard end.sequence <= durable else { return false }
        if let limit, kept > limit { return true }
        guard let age, let endedAt = table.entry(of: end.task)?.pointee.endedAt else { return false }
        return endedAt.advanced(by: age) <= now
    }
}
