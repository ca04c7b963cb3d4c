/// How an agent is dealt with.
struct AgentTerms: Sendable {
    /// Agents of handlers accept by taking the lease, and are watched by the task that runs them.
    var acceptsAtOnce: Bool
    /// After how long a silence a lease is reclaimed; `nil` for agents that are watched otherwise.
    var leaseDuration: Duration?
    /// How long a lease waits for an agent whose connection was lost.
    var reconnectGrace: Duration

    /// Agents of handlers.
    static let handlers = AgentTerms(acceptsAtOnce: true, leaseDuration: nil, reconnectGrace: .zero)
}
