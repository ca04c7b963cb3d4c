/// What a handler throws to which that happens in a simulation, see ``Fault/Kind/handlerError``.
public struct SimulatedHandlerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether the handler had done its work.
    public var isLate: Bool

    /// What happened.
    public var description: String {
        isLate ? "simulated: the handler failed after it had done its work" : "simulated: the handler failed"
    }
}
