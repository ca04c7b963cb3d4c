/// What became of the leases that were live when a scheduler was shut down.
public struct ShutdownReport: Hashable, Sendable, Codable {
    /// Tasks whose agents finished them in time, with whatever result.
    public var finished: Int
    /// Tasks that were given back, to be run again after the next opening.
    public var released: [TaskID]
    /// Agents whose code still ran when the scheduler ended; what it answers is stale.
    public var stuck: [AgentName]
    /// Why the scheduler ended, if not because it was asked to.
    public var failure: TenureError?
}
