package import Tenure

/// What an agent asks for when it connects: the arguments of `Scheduler.withSession`.
package struct ConnectionTerms: Sendable, Hashable {
    /// The agent's name.
    package var name: AgentName
    /// The kinds of task it takes.
    package var kinds: Set<TaskKind>
    /// What it has.
    package var capabilities: Set<Capability> = []
    /// After how long a silence what it works on goes to another.
    package var leaseDuration: Duration = .seconds(30)
    /// How long what it works on waits for it when the connection is lost.
    package var reconnectGrace: Duration = .zero
    /// The lease under which it was working before.
    package var resuming: Lease?

    /// Terms; those that are left out are those of `Scheduler.withSession`.
    package init(
        name: AgentName,
        kinds: Set<TaskKind>,
        capabilities: Set<Capability> = [],
        leaseDuration: Duration = .seconds(30),
        reconnectGrace: Duration = .zero,
        resuming: Lease? = nil
    ) {
        self.name = name
        self.kinds = kinds
        self.capabilities = capabilities
        self.leaseDuration = leaseDuration
        self.reconnectGrace = reconnectGrace
        self.resuming = resuming
    }
}

/// Makes a connection, or throws when there is none to be had now; whoever asks tries again later.
package typealias AgentConnector = @Sendable (ConnectionTerms) async throws -> any AgentPort
