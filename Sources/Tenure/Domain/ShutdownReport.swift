/// What became of the leases that were live when a shutdown began to let agents finish. Each of them either had a result or
/// was released.
public struct ShutdownReport: Hashable, Sendable, Codable {
    /// How many tasks had a result in time, and it is recorded: completed, failed, put off, cancelled, or dead.
    public var finished: Int
    /// Tasks that their agents gave back, as a handler does that heeds its cancellation, or that were taken back; they
    /// run again after the next opening, unless they were cancelled. In the order in which that happened.
    ///
    /// After a ``failure``, those too whose results may not be recorded, as far as the store's ``Durability`` goes; the next
    /// opening shows which of them run again.
    public var released: [TaskID]
    /// Agents whose code still ran when the scheduler ended; what it answers is stale.
    public var stuck: [AgentName]
    /// Why the scheduler ended, if not because it was asked to.
    public var failure: TenureError?
}
