/// What becomes of the leases that are live when a shutdown begins to let agents finish, told from the records by which they end.
struct ShutdownTally {
    /// How a lease ends.
    struct LeaseEnd {
        let task: TaskID
        /// Otherwise the task waits for another agent.
        let hasResult: Bool

        /// - Returns: `nil` when no lease ends by it.
        init?(_ transition: borrowing Transition) {
            switch transition {
            case .completed(let task, _, _, _), .failed(let task, _, _, _, _), .snoozed(let task, _, _, _),
                .cancelled(let task, .some, _), .reclaimed(let task, _, _, next: .dead):
                self.task = task
                hasResult = true
            case .released(let task, _, _), .reclaimed(let task, _, _, next: .ready),
                .reclaimed(let task, _, _, next: .retry):
                self.task = task
                hasResult = false
            case .cancelled(_, nil, _), .opened, .submitted, .becameDue, .assigned, .accepted, .cancelRequested,
                .resumed, .outlived, .crashed, .replayed, .evicted, .paused, .extended:
                return nil
            }
        }
    }

    /// Nothing is assigned any more: each task is there at most once.
    private var ends: [(end: LeaseEnd, sequence: SequenceNumber)] = []

    mutating func note(_ end: LeaseEnd, _ sequence: SequenceNumber) { ends.append((end, sequence)) }

    /// The report on them.
    ///
    /// - Parameter durable: which results are recorded; the others may be none after the next opening.
    func report(
        durableUpTo durable: SequenceNumber,
        stuck: [AgentName],
        failure: TenureError?
    ) -> ShutdownReport {
        let released = ends.filter { !$0.end.hasResult || $0.sequence > durable }
        return ShutdownReport(
            finished: ends.count - released.count,
            released: released.map(\.end.task),
            stuck: stuck,
            failure: failure
        )
    }
}
