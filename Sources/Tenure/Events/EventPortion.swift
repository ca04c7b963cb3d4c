/// Events that were told together.
struct EventPortion: Sendable {
    /// One at least.
    var events: EventRun
    /// How many were dropped right before the first one.
    let missed: UInt64
}
