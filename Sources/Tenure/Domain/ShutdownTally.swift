/// What becomes of the leases that are live when a scheduler is shut down, told from the records by which they end.
struct ShutdownTally {
    /// Leases that ended with a result.
    private(set) var finished = 0
    /// Tasks whose leases ended without one, and which wait for another agent.
    private(set) var released: [TaskID] = []

    mutating func note(_ transition: borrowing Transition) {
        switch transition {
        case .completed, .failed, .snoozed, .cancelled(_, .some, _), .reclaimed(_, _, _, next: .dead): finished += 1
        // Nothing is assigned any more: each task is given back at most once.
        case .released(let task, _, _), .reclaimed(let task, _, _, next: .ready),
            .reclaimed(let task, _, _, next: .retry):
            released.append(task)
        case .cancelled(_, nil, _), .opened, .submitted, .becameDue, .assigned, .accepted, .cancelRequested, .resumed,
            .outlived, .crashed, .replayed, .evicted, .paused, .extended:
            break
        }
    }
}
