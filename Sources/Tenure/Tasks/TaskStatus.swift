/// Where a task stands.
public enum TaskStatus: Hashable, Sendable {
    /// Not ready yet.
    case waiting(WaitingReason, until: StoreTime)
    /// To be given to the next eligible agent that asks.
    case ready
    /// Offered to an agent that has not accepted yet.
    case assigned(LeaseHolder)
    /// An agent is at it.
    case working(LeaseHolder)
    /// An agent is at it and was asked to stop.
    case cancelling(LeaseHolder)
    /// Done; the output is recorded.
    case completed
    /// Taken back before it was done.
    case cancelled
    /// Will not be tried again.
    case dead(DeathReason)

    /// Whether the task has reached its end.
    public var isTerminal: Bool { state.isTerminal }

    /// The state alone.
    public var state: TaskState {
        switch self {
        case .waiting: .waiting
        case .ready: .ready
        case .assigned: .assigned
        case .working: .working
        case .cancelling: .cancelling
        case .completed: .completed
        case .cancelled: .cancelled
        case .dead: .dead
        }
    }

    /// Who holds the task; `nil` while nobody does.
    public var holder: LeaseHolder? {
        switch self {
        case .assigned(let holder), .working(let holder), .cancelling(let holder): holder
        case .waiting, .ready, .completed, .cancelled, .dead: nil
        }
    }

    package var name: String { state.rawValue }
}
