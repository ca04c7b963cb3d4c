/// The states that a task can be in; a ``TaskStatus`` says more of each.
///
/// | state | entered by | left by |
/// |---|---|---|
/// | waiting | a submit with a start time; a failure that is tried again; a snooze | its time, a cancel |
/// | ready | a submit; the end of a wait; a lease that ended without a result; a replay | a match, a cancel |
/// | assigned | an offer to a session | accepting, refusing, silence, a cancel |
/// | working | accepting; a handler accepts with its lease | the end of its lease |
/// | cancelling | a cancel while it is worked on | its agent's answer or end, the end of the grace |
/// | completed, cancelled | | nothing: the end |
/// | dead | | a replay |
public enum TaskState: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// Not ready yet.
    case waiting
    /// To be given to the next eligible agent that asks.
    case ready
    /// Offered to an agent that has not accepted yet.
    case assigned
    /// An agent is at it.
    case working
    /// An agent is at it and was asked to stop.
    case cancelling
    /// Done.
    case completed
    /// Taken back before it was done.
    case cancelled
    /// A dead letter: will not be tried again by itself.
    case dead

    /// Whether it is an end.
    public var isTerminal: Bool { self == .completed || self == .cancelled || self == .dead }

    /// Whether an agent holds the task.
    package var isLeased: Bool { self == .assigned || self == .working || self == .cancelling }

    /// Whether an agent has accepted it, and works on it or is to stop.
    package var isAccepted: Bool { self == .working || self == .cancelling }

    /// The name that the command line and JSON use.
    public var description: String { rawValue }
}
