/// What goes wrong in the world around a scheduler, beside its storage.
struct SimulatedEffects: Sendable {
    /// By how much the next sleep ends too late; nil for never.
    var lateness: (@Sendable () -> Duration?)?
    /// For how long the next step of the journal's writer is held up; nil for never.
    var slowness: (@Sendable () -> Duration?)?
}
