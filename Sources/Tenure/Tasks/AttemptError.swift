/// One thing that went wrong with a task, kept with it to its end.
public struct AttemptError: Hashable, Sendable, Codable {
    /// What sort of thing it was.
    public enum Sort: String, Hashable, Sendable, Codable {
        /// The handler threw or the session answered with a failure.
        case failure
        /// The agent died while working.
        case crash
        /// The agent refused, or was gone before it accepted.
        case refusal
    }

    /// What sort of thing it was.
    public var sort: Sort
    /// Which agent had the task.
    public var agent: AgentName
    /// By which lease.
    public var generation: Generation
    /// When.
    public var time: StoreTime
    /// What was said of it.
    public var message: String
}
