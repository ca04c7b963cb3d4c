/// How large a run of ``Scenario/scale(_:progress:)`` is.
public struct ScaleParameters: Sendable, Hashable {
    /// How many agents there are.
    public var agents: Int
    /// How many tasks they carry out.
    public var tasks: Int
    /// How often one of the agents is killed, to join again at once; `nil` for never.
    public var killInterval: Duration?
    /// How many sorts of agents there are; each has a capability that a share of the tasks requires.
    public var classes: Int

    /// A size; the defaults are 1,000 agents of four sorts, 100,000 tasks, and no kills.
    public init(agents: Int = 1_000, tasks: Int = 100_000, killInterval: Duration? = nil, classes: Int = 4) {
        self.agents = agents
        self.tasks = tasks
        self.killInterval = killInterval
        self.classes = max(1, min(classes, agents))
    }
}
