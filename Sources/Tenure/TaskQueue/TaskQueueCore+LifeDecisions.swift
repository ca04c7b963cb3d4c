/// What should happen to a task, whoever holds it: cancelling, new lives, what is counted at an opening, forgetting.
extension TaskQueueCore {
    /// What cancelling a task means in its state.
    package enum CancelDecision: Sendable {
        case record(Transition)
        /// It has ended, or is to stop already.
        case nothing
    }

    /// Somebody wants the task not to be done (T11).
    ///
    /// - Returns: `nil` for a task that is not there.
    package func decideCancel(of task: TaskID) -> CancelDecision? {
        guard let entry = table.entry(of: task) else { return nil }
        switch (entry.pointee.stage, entry.holder) {
        case (.waiting, _), (.ready, _): return .record(.cancelled(task, nil, .atOnce))
        case (.assigned, let holder?): return .record(.cancelled(task, holder.fields, .atOnce))
        case (.working, let holder?): return .record(.cancelRequested(task, holder.fields))
        case (.assigned, nil), (.working, nil), (.cancelling, _), (.completed, _), (.cancelled, _), (.dead, _):
            return .nothing
        }
    }

    /// A dead letter is to be tried again (T9).
    ///
    /// - Returns: `nil` for a task that is no dead letter.
    package func decideReplay(of task: TaskID) -> Transition? {
        table.entry(of: task)?.pointee.stage == .dead ? .replayed(task) : nil
    }

    /// T7: what the last end of the process is counted for. To be recorded at an opening, before anything else.
    package func decideCrashes() -> [Transition] {
        var crashes: [Transition] = []
        table.forEach { entry in
            guard entry.owesCrash else { return }
            let isLast = Int(entry.crashes) + 1 >= retryPolicy(of: entry).maximumCrashes
            crashes.append(.crashed(entry.id, next: isLast ? .dead(.poison) : .ready))
        }
        return crashes
    }

    // MARK: Forgetting

    /// How many tasks one record forgets at most; so many more than ``Retention`` says may be kept.
    package static let evictionBatch = 64

    /// Whether so many tasks are to be forgotten that a record is worth it, or one for its age.
    package func hasEvictable(_ retention: Retention, now: StoreTime) -> Bool {
        if retention.isExceeded(by: counts, slack: Self.evictionBatch) { return true }
        return nextEviction(retention).map { $0 <= now } ?? false
    }

    /// When the next task is to be forgotten for its age; `nil` as long as its end is not durable.
    package func nextEviction(_ retention: Retention) -> StoreTime? {
        var next: StoreTime?
        if let age = retention.endedFor, let first = ended.first, let entry = table.entry(of: first),
            entry.pointee.lastSequence <= durable, let end = entry.pointee.endedAt
        {
            next = end.advanced(by: age)
        }
        if let age = retention.deadFor, let first = deadLetters.first,
            (table.entry(of: first.task)?.pointee.lastSequence ?? 0) <= durable
        {
            let time = first.endedAt.advanced(by: age)
            next = next.map { min($0, time) } ?? time
        }
        return next
    }

    /// The tasks to forget now: the earliest ended first, and only what is durably ended.
    ///
    /// - Complexity: O(``evictionBatch``).
    package mutating func popEvictable(_ retention: Retention, now: StoreTime) -> [TaskID] {
        var tasks: [TaskID] = []
        var kept = counts.completed + counts.cancelled
        while tasks.count < Self.evictionBatch, let first = ended.first {
            guard let entry = table.entry(of: first) else {
                ended.popFirst()
                continue
            }
            guard entry.pointee.lastSequence <= durable,
                Retention.isOver(kept, retention.endedCount, entry.pointee.endedAt, retention.endedFor, now)
            else { break }
            ended.popFirst()
            tasks.append(first)
            kept -= 1
        }
        kept = counts.dead
        while tasks.count < Self.evictionBatch, let first = deadLetters.first {
            guard let entry = table.entry(of: first.task), entry.pointee.stage == .dead,
                entry.pointee.endedAt == first.endedAt
            else {
                deadLetters.popFirst()
                continue
            }
            guard entry.pointee.lastSequence <= durable,
                Retention.isOver(kept, retention.deadCount, first.endedAt, retention.deadFor, now)
            else { break }
            deadLetters.popFirst()
            tasks.append(first.task)
            kept -= 1
        }
        return tasks
    }
}
