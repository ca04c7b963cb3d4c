/// Which dead letters are meant, for ``Scheduler/replay(where:)`` and ``Scheduler/purge(where:)``: those that meet all
/// that is given. One that says nothing means all of them. Reads as ``TaskFilter`` does, and says more of their deaths.
public struct DeadLetterFilter: Hashable, Sendable, Codable {
    /// Of this kind.
    public var kind: TaskKind?
    /// Of this priority.
    public var priority: Priority?
    /// Last held by this agent.
    public var agent: AgentName?
    /// With this text somewhere in a key or a value of their metadata, whatever the case of its letters. A task without
    /// metadata has no text, not even an empty one.
    public var metadata: String?
    /// Dead for this reason.
    public var reason: DeathReason?
    /// Dead since this time or later.
    public var endedFrom: StoreTime?
    /// Dead before this time.
    public var endedBefore: StoreTime?

    /// A filter; what is not given does not matter.
    public init(
        kind: TaskKind? = nil,
        priority: Priority? = nil,
        agent: AgentName? = nil,
        metadata: String? = nil,
        reason: DeathReason? = nil,
        endedFrom: StoreTime? = nil,
        endedBefore: StoreTime? = nil
    ) {
        self.kind = kind
        self.priority = priority
        self.agent = agent
        self.metadata = metadata
        self.reason = reason
        self.endedFrom = endedFrom
        self.endedBefore = endedBefore
    }

    /// Every dead letter.
    public static let all = DeadLetterFilter()

    /// What it has in common with every other filter.
    package var tasks: TaskFilter {
        TaskFilter(states: [.dead], kind: kind, priority: priority, agent: agent, metadata: metadata)
    }
}
