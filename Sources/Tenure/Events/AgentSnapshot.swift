/// What is known of one connected agent.
public struct AgentSnapshot: Hashable, Sendable, Codable {
    /// The agent's name.
    public var name: AgentName
    /// Its connection.
    public var session: SessionID
    /// Where it stands.
    public var state: AgentState
    /// The task it holds; one that is offline may hold a task that waits for it to come back.
    public var task: TaskID?
    /// What it said last of how far it is with the task.
    public var progress: String?
    /// Whether it finishes what it holds and gets nothing more.
    public var isDraining: Bool
    /// Whether it did not accept its last offer in time; it is considered after all others.
    public var isUnresponsive: Bool
    /// Whether its lease was revoked while its code runs on; it gets nothing until it asks.
    public var isQuarantined: Bool
    /// Since when it asks for a task, in store time; `nil` when it does not.
    public var askingSince: StoreTime?
    /// The kinds it handles, in order.
    public var kinds: [TaskKind]
    /// Its capabilities, in order.
    public var capabilities: [Capability]
}
