/// Why a token is not valid: no live lease has exactly its parts (G1).
package struct StaleLease: Error, Hashable, Sendable {
    package enum Standing: Hashable, Sendable {
        /// No such task is in the store.
        case unknown
        /// The task has gone on since, to this state.
        case now(TaskStatus)
        /// The token is from an earlier opening of the store; the task is in this state.
        case earlierOpening(TaskStatus)
    }

    package let lease: Lease
    package let standing: Standing

    package var error: TenureError {
        let advice = "Drop the result: it changes nothing any more."
        let message =
            switch standing {
            case .unknown:
                "The \(lease) is not live: the store has no such task. \(advice)"
            case .now(let status):
                "The \(lease) is not live: \(status.sentence). \(advice)"
            case .earlierOpening(let status):
                "The \(lease) is of an earlier opening of the store: \(status.sentence). \(advice)"
            }
        return TenureError(.staleLease, message, task: lease.task)
    }
}

extension TaskStatus {
    /// The state as the middle of a sentence.
    var sentence: String {
        switch self {
        case .waiting(let reason, let until): "the task is waiting (\(reason.rawValue)) until store time \(until)"
        case .ready: "the task is ready for the next agent"
        case .assigned(let holder): "the task is offered to agent \(holder.agent), generation \(holder.generation)"
        case .working(let holder): "agent \(holder.agent) is working on the task, generation \(holder.generation)"
        case .cancelling(let holder):
            "agent \(holder.agent) is to stop working on the task, generation \(holder.generation)"
        case .completed: "the task is completed"
        case .cancelled: "the task is cancelled"
        case .dead(let reason): "the task is dead (\(reason.rawValue))"
        }
    }
}
