/// Where a task stands.
public enum TaskStatus: Hashable, Sendable, Codable {
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

/// Why a task is not ready yet.
public enum WaitingReason: String, Hashable, Sendable, Codable {
    /// It was submitted with a start time.
    case notBefore
    /// It failed and waits to be tried again.
    case retry
    /// Its agent put it off.
    case snoozed
}

/// Who holds a task, and by which lease.
public struct LeaseHolder: Hashable, Sendable, Codable {
    /// The agent's name.
    public var agent: AgentName
    /// The agent's connection.
    public var session: SessionID
    /// The lease's number.
    public var generation: Generation
    /// When the lease was given.
    public var since: StoreTime
}

/// Why a task is a dead letter.
public enum DeathReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// It failed as often as its retry policy allows.
    case attemptsExhausted
    /// Its handler said that trying again is pointless.
    case permanent
    /// As many agents died while working on it as its retry policy allows.
    case poison
    /// It was offered as often as its retry policy allows, and never accepted.
    case undeliverable
}
