/// Runs the steps of the journal's writer somewhere: on a thread of its own, or as jobs of a simulation.
package protocol WriterDriver: Sendable {
    /// Begins; `step` writes what there is and says whether it wants to be called again at once, later, or never.
    func start(_ step: @escaping @Sendable () -> WriterStep)
    /// There is something to do. Callable from anywhere, cheap, never blocks.
    func ring()
    /// Nanoseconds of the clock that ``WriterStep/idleUntil(_:)`` means; never runs backwards.
    var now: Int64 { get }
}

/// What a step of the journal's writer asks for.
package enum WriterStep: Sendable {
    /// To be called at once.
    case again
    /// To be called when it is rung for.
    case idle
    /// To be called when it is rung for, or when ``WriterDriver/now`` has come so far.
    case idleUntil(Int64)
    /// Never to be called again.
    case finished
}
