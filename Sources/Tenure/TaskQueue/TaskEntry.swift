/// Everything the queue knows of one task.
package struct TaskEntry: Sendable {
    /// Where the task stands, with the data that only this state has.
    package enum State: Hashable, Sendable {
        case waiting(WaitingReason, until: StoreTime)
        case ready
        case assigned(LeaseHolder)
        case working(LeaseHolder)
        case completed(output: [UInt8], Usage)
        case dead(DeathReason)

        package var isTerminal: Bool {
            switch self {
            case .completed, .dead: true
            case .waiting, .ready, .assigned, .working: false
            }
        }
    }

    package let id: TaskID
    package let specification: TaskSpecification
    package let submittedAt: StoreTime
    package let submittedWall: WallTime
    package internal(set) var state: State
    /// When it became ready last; with the priority it makes the key.
    package internal(set) var readyAt: StoreTime
    /// Where its live lease stands among all.
    var leaseSlot: Int32 = -1
    /// The record of the last change.
    package internal(set) var lastSequence: SequenceNumber
    package internal(set) var endedAt: StoreTime?
    package internal(set) var failures: UInt16 = 0
    package internal(set) var crashes: UInt16 = 0
    package internal(set) var refusals: UInt16 = 0
    package internal(set) var interruptions: UInt32 = 0
    /// The process died while an agent was working on it: counts as nothing, but is remembered.
    package internal(set) var isSuspect = false
    package internal(set) var lastGeneration: Generation?
    /// What went wrong, the latest last; at most ``TaskQueueCore/errorsKept``.
    package internal(set) var errors: [AttemptError] = []
    /// Usage of attempts that failed; a completion's stands in the state.
    package internal(set) var failedUsage: Usage = .none

    /// The holder of the live lease, if there is one.
    package var holder: LeaseHolder? {
        switch state {
        case .assigned(let holder), .working(let holder): holder
        case .waiting, .ready, .completed, .dead: nil
        }
    }

    package var status: TaskStatus {
        switch state {
        case .waiting(let reason, let until): .waiting(reason, until: until)
        case .ready: .ready
        case .assigned(let holder): .assigned(holder)
        case .working(let holder): .working(holder)
        case .completed: .completed
        case .dead(let reason): .dead(reason)
        }
    }

    /// The generation of the live lease, if there is one; as ``holder``, without copying the rest.
    var liveGeneration: Generation? {
        switch state {
        case .assigned(let holder), .working(let holder): holder.generation
        case .waiting, .ready, .completed, .dead: nil
        }
    }

    package var isTerminal: Bool { state.isTerminal }
}
