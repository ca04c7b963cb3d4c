/// Runs the steps of the journal's writer somewhere: on a thread of its own, or as jobs of a simulation.
package protocol WriterDriver: Sendable {
    /// Begins; `step` writes what there is and says whether it wants to be called again at once, later, or never.
    func start(_ step: @escaping @Sendable () -> WriterStep)
    /// There is something to do. Callable from anywhere, cheap, never blocks.
    func ring()
}

/// What a step of the journal's writer asks for.
package enum WriterStep: Sendable {
    case again
    case idle
    case finished
}
