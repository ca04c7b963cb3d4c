/// A monotonic clock, a wall clock and a way to wait, whatever they are made of.
package struct TimeSource: Sendable {
    /// Nanoseconds since an arbitrary start; never runs backwards.
    package let monotonic: @Sendable () -> Int64
    package let wall: @Sendable () -> WallTime
    /// Waits until ``monotonic`` reaches the given value; throws when cancelled.
    package let sleep: @Sendable (_ until: Int64) async throws -> Void

    package init<C: Clock<Duration>>(_ clock: C, wall: @escaping @Sendable () -> WallTime) {
        let origin = clock.now
        monotonic = { origin.duration(to: clock.now).saturatedNanoseconds }
        self.wall = wall
        sleep = { deadline in
            try await clock.sleep(until: origin.advanced(by: .nanoseconds(deadline)), tolerance: nil)
        }
    }

    /// The system's clocks, read directly: a task costs several readings.
    package static let system = TimeSource(
        monotonic: SystemCalls.continuousNanoseconds,
        wall: SystemCalls.wallTime,
        sleep: { deadline in
            let left = max(0, deadline) - SystemCalls.continuousNanoseconds()
            try await ContinuousClock().sleep(for: .nanoseconds(left))
        }
    )

    private init(
        monotonic: @escaping @Sendable () -> Int64,
        wall: @escaping @Sendable () -> WallTime,
        sleep: @escaping @Sendable (Int64) async throws -> Void
    ) {
        self.monotonic = monotonic
        self.wall = wall
        self.sleep = sleep
    }
}
