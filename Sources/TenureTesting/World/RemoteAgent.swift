/// An agent outside of all processes, and what ends its connection.
struct RemoteAgent: Sendable {
    let agent: SimulatedAgent
    /// Ends whatever it does at the moment; it begins anew after a while.
    var interrupt: @Sendable () -> Void
}
