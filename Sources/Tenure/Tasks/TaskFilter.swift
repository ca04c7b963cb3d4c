/// Which tasks are meant, for ``Scheduler/tasks(where:after:limit:)``: those that meet all that is given. One that says
/// nothing means all of them.
public struct TaskFilter: Hashable, Sendable, Codable {
    /// In one of these states; an empty set means no task.
    public var states: Set<TaskState>?
    /// Of this kind.
    public var kind: TaskKind?
    /// Of this priority.
    public var priority: Priority?
    /// Held by this agent, or, if nobody holds them, last held by it.
    public var agent: AgentName?
    /// With this text somewhere in a key or a value of their metadata, whatever the case of its letters. A task without
    /// metadata has no text, not even an empty one.
    public var metadata: String?

    /// A filter; what is not given does not matter.
    public init(
        states: Set<TaskState>? = nil,
        kind: TaskKind? = nil,
        priority: Priority? = nil,
        agent: AgentName? = nil,
        metadata: String? = nil
    ) {
        self.states = states
        self.kind = kind
        self.priority = priority
        self.agent = agent
        self.metadata = metadata
    }

    /// Every task.
    public static let all = TaskFilter()
}
