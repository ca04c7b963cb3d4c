/// How many tasks are in each state.
public struct StateCounts: Hashable, Sendable, Codable {
    /// Not ready yet.
    public internal(set) var waiting = 0
    /// To be given to the next eligible agent that asks.
    public internal(set) var ready = 0
    /// Offered and not accepted yet.
    public internal(set) var assigned = 0
    /// Being worked on.
    public internal(set) var working = 0
    /// Being worked on by agents that were asked to stop.
    public internal(set) var cancelling = 0
    /// Done.
    public internal(set) var completed = 0
    /// Taken back.
    public internal(set) var cancelled = 0
    /// Dead letters.
    public internal(set) var dead = 0

    /// The tasks in one state.
    public subscript(state: TaskState) -> Int {
        switch state {
        case .waiting: waiting
        case .ready: ready
        case .assigned: assigned
        case .working: working
        case .cancelling: cancelling
        case .completed: completed
        case .cancelled: cancelled
        case .dead: dead
        }
    }

    /// Tasks that have not reached their end.
    public var live: Int { waiting + ready + assigned + working + cancelling }

    /// All tasks in the store.
    public var total: Int { live + completed + cancelled + dead }
}
