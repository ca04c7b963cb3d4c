/// One lease of a task that has ended, kept with the task.
public struct Attempt: Hashable, Sendable, Codable {
    /// How a lease ended.
    public enum Ending: String, Hashable, Sendable, Codable, CaseIterable {
        /// The agent completed the task.
        case completed
        /// The handler threw, or the session answered with a failure.
        case failed
        /// The attempt took longer than the task allows.
        case timedOut
        /// The agent died or fell silent while working.
        case crashed
        /// The process died while the task was a suspect and alone at work; see ``RetryPolicy/maximumCrashes``.
        case processCrashed
        /// The agent refused, did not accept in time, or was gone before it accepted.
        case refused
        /// The agent put the task off.
        case snoozed
        /// The agent gave the task back, was interrupted, or the scheduler shut down.
        case released
        /// The store was opened anew.
        case reopened
        /// The task was cancelled.
        case cancelled

        /// Whether something went wrong with the task or its agent.
        public var isError: Bool {
            switch self {
            case .failed, .timedOut, .crashed, .processCrashed, .refused: true
            case .completed, .snoozed, .released, .reopened, .cancelled: false
            }
        }
    }

    /// Which agent had the task.
    public var agent: AgentName
    /// By which lease.
    public var generation: Generation
    /// When the lease was given.
    public var began: StoreTime
    /// When it ended.
    public var ended: StoreTime
    /// How it ended.
    public var ending: Ending
    /// What was said of it: an error's text, cut at ``InputLimits/errorTextCharacters``, or the name of a reason; empty
    /// where there is nothing to say.
    public var message: String
}
