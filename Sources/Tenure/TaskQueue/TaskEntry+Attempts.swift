// What an entry keeps of the leases that have ended.

extension FixedWidthInteger {
    /// One more; stays at the end of its range, which only a journal of somebody else's making reaches.
    mutating func count() { self = self == .max ? .max : self + 1 }
}

extension TaskEntry {
    mutating func stage(after next: AfterLease) -> Stage {
        switch next {
        case .ready:
            return .ready
        case .retry(let time):
            waitingReason = .retry
            readyAt = time
            return .waiting
        case .dead(let reason):
            deathReason = reason
            return .dead
        }
    }

    /// Adds up what the attempts used. A task that is put off for ever, with new names each time, keeps only so many.
    mutating func add(_ more: Usage) {
        if more.isEmpty { return }
        let size = usage.counters.keys.reduce(0) { $0 + $1.utf8.count }
        let isFull = size >= TaskQueueCore.usageBytesKept
        // In order, because sums that reach the end of their range depend on it.
        for (name, amount) in more.counters.sorted(by: { $0.key < $1.key }) {
            usage.add(isFull && usage.counters[name] == nil ? Usage.other : name, amount)
        }
    }

    /// Keeps how the last lease ended.
    mutating func remember(_ ending: Attempt.Ending, _ message: String, _ stamp: TaskQueueCore.Stamp) {
        guard let holder = lastHolder else { return }
        if attempts.count >= TaskQueueCore.attemptsKept {
            // A task that is put off for ever must not forget what went wrong.
            attempts.remove(at: attempts.firstIndex { !$0.ending.isError } ?? 0)
        }
        attempts.append(
            Attempt(
                agent: holder.agent,
                generation: holder.generation,
                began: holder.since,
                ended: stamp.time,
                ending: ending,
                message: message
            )
        )
    }
}

extension ReclaimReason {
    /// For the history of a task.
    var sentence: String {
        switch self {
        case .agentDied: "The agent was gone before it settled the task."
        case .neverAccepted: "The agent was gone before it accepted the task."
        case .refused: "The agent refused the task."
        case .acceptanceTimedOut: "The agent did not accept the task in time."
        case .leaseExpired: "The agent fell silent."
        case .notReconnected: "The agent's connection was lost, and it did not come back in time."
        }
    }
}
