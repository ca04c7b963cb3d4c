/// The safety sweep's part: is every task where the events look for it that could set it going?
extension TaskQueueCore {
    /// Looks at some tasks, at rest and with every due time up to `dueUpTo` taken that a record up to `judged` set.
    ///
    /// - Parameters:
    ///   - number: the number after which to go on; `nil` at the beginning.
    ///   - reach: how much the look may cost; looking at one task costs 1.
    ///   - dueUpTo: `nil` when it does not matter whether a due time has come.
    ///   - judged: a submit that came in later may have read the clock before this turn did.
    ///   - ended: what is wrong about a task whose end is durable; `nil` when nothing is.
    /// - Returns: what is wrong, in words, if anything is, and the number to go on after; `nil` at the end.
    /// - Complexity: O(`reach` + requirements).
    package func sweep(
        after number: UInt64?,
        reach: Int,
        dueUpTo: StoreTime?,
        judged: SequenceNumber = .max,
        _ ended: (TaskID) -> String? = { _ in nil }
    ) -> (finding: String?, next: UInt64?) {
        var finding = indexFault
        let next = table.walk(after: number, reach: reach) { entry in
            finding = finding ?? fault(of: entry, dueUpTo: dueUpTo, judged: judged, ended)
            return 1
        }
        return (finding, next)
    }

    private func fault(
        of entry: UnsafeMutablePointer<TaskEntry>,
        dueUpTo: StoreTime?,
        judged: SequenceNumber,
        _ ended: (TaskID) -> String?
    ) -> String? {
        let id = entry.pointee.id
        let isDurable = max(entry.pointee.lastSequence, openingSequence) <= durable
        switch entry.pointee.stage {
        case .ready where isDurable && !entry.pointee.isQueued:
            return "task \(id) is ready and lies in no queue"
        case .waiting
        where dueUpTo.map { entry.pointee.readyAt <= $0 } ?? false && entry.pointee.lastSequence <= judged:
            return "task \(id) was due at \(entry.pointee.readyAt) and waits still"
        case .waiting where nextDue.map({ $0 > entry.pointee.readyAt }) ?? true:
            return "task \(id) waits until \(entry.pointee.readyAt), and no due time says so"
        case .completed where isDurable, .cancelled where isDurable, .dead where isDurable:
            return entry.pointee.specification.isAwaited
                ? "somebody waits at task \(id) for its end, which is over" : ended(id)
        case .ready, .waiting, .assigned, .working, .cancelling, .completed, .cancelled, .dead:
            return nil
        }
    }

    /// What the queues hold must be what the tasks say.
    private var indexFault: String? {
        if let fault = ready.fault { return fault }
        // Tasks may have left their place in that line when they were cancelled.
        let queued = ready.count
        let waiting = enabling.count + replayedReady
        guard queued <= counts.ready, queued + waiting >= counts.ready else {
            return "\(counts.ready) tasks are ready, of which \(queued) lie in queues and \(waiting) wait to be durable"
        }
        return nil
    }
}
