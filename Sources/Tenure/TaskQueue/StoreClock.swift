/// A store's own time (D8): while open it follows the monotonic clock; at an opening it goes on from the last record,
/// plus what the wall clock says has passed, if that is forward.
package struct StoreClock: Sendable {
    private let time: TimeSource
    /// Store time minus monotonic time.
    private let offset: Int64

    package init(_ time: TimeSource, lastTime: StoreTime, lastWall: WallTime?) {
        self.time = time
        let wall = time.wall()
        let passed = lastWall.map { max(0, wall.nanoseconds.subtractingSaturated($0.nanoseconds)) } ?? 0
        let (start, overflow) = lastTime.nanoseconds.addingReportingOverflow(passed)
        // A recorded time at the end of time, or a wall clock centuries ahead, stands still instead of wrapping.
        offset = (overflow ? lastTime.nanoseconds : start).subtractingSaturated(time.monotonic())
    }

    package var now: StoreTime {
        let (sum, overflow) = time.monotonic().addingReportingOverflow(offset)
        return StoreTime(nanoseconds: overflow ? .max : sum)
    }

    package var wall: WallTime { time.wall() }

    /// Both, read together.
    package var moment: Moment { Moment(time: now, wall: wall) }

    /// Waits until store time reaches `deadline`; throws when cancelled.
    package func sleep(until deadline: StoreTime) async throws {
        try await time.sleep(deadline.nanoseconds.subtractingSaturated(offset))
    }
}

extension Int64 {
    fileprivate func subtractingSaturated(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        guard overflow else { return difference }
        return self < other ? .min : .max
    }
}
