/// What made a transition happen; recorded with it.
public enum Cause: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// A call from outside, such as a submit.
    case caller = 1
    /// A round of matching.
    case match = 2
    /// What an agent answered.
    case agent = 3
    /// An agent's end.
    case agentGone = 4
    /// A time that came.
    case timer = 5
    /// The opening of the store.
    case opening = 6
    /// The shutdown of the scheduler.
    case shutdown = 7
}
