/// A clock whose sleepers may wake up too late, as those of a busy machine do.
struct LateClock: Clock {
    let clock: VirtualClock
    /// By how much the next sleep ends too late; nil for not at all.
    let lateness: @Sendable () -> Duration?

    var now: VirtualClock.Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: VirtualClock.Instant, tolerance: Duration?) async throws {
        try await clock.sleep(until: deadline, tolerance: tolerance)
        if let late = lateness() { try await clock.sleep(for: late) }
    }
}
