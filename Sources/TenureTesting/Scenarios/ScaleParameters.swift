internal import Tenure

/// How large a run of ``Scenario/scale(_:progress:)`` is.
package struct ScaleParameters: Sendable, Hashable {
    /// How many agents there are.
    package var agents: Int
    /// How many tasks they carry out.
    package var tasks: Int
    /// How often one of the agents is killed, to join again at once; `nil` for never.
    package var killInterval: Duration?
    /// How many sorts of agents there are; each has a capability that a share of the tasks requires.
    package var classes: Int

    /// A size; the defaults are 1,000 agents of four sorts, 100,000 tasks, and no kills.
    package init(agents: Int = 1_000, tasks: Int = 100_000, killInterval: Duration? = nil, classes: Int = 4) {
        self.agents = agents
        self.tasks = tasks
        self.killInterval = killInterval
        self.classes = max(1, min(classes, agents))
    }

    /// What the task of a number requires, and the agent of a number has.
    func capability(_ number: Int) -> Capability { Capability("class-\(number % classes)") }

    /// The priority of the task of a number.
    func priority(_ number: Int) -> Priority { Priority.allCases[number / classes % Priority.allCases.count] }
}
