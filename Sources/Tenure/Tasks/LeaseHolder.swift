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
