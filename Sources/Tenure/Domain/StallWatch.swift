/// Notices that the process was stopped (A4): then agents could not report, and are given the time that was lost.
struct StallWatch {
    /// The shortest lease that an agent has; what is later than half of it is a stall.
    private var shortestLease: Duration?
    /// When the next look is due; `nil` while no agent is watched.
    private(set) var tick: StoreTime?
    private var lastAmnesty: StoreTime?

    /// From now on the time of an agent with such a lease counts.
    mutating func watch(_ lease: Duration, now: StoreTime) {
        if let shortestLease, tick != nil, shortestLease <= lease { return }
        shortestLease = lease
        let next = now.advanced(by: Self.interval(lease))
        // A look that is due already stays so: its being late is what there is to see.
        tick = tick.map { min($0, next) } ?? next
    }

    /// How long from one look to the next: half of the lease, but never so short that the looks are all that happens.
    private static func interval(_ lease: Duration) -> Duration { max(lease / 2, .milliseconds(1)) }

    /// Looks whether its time has come.
    ///
    /// - Parameter shortestLease: the shortest lease of those that are watched still; `nil` when none is.
    /// - Returns: how long the process stood still, when that is too long to blame an agent for its silence.
    mutating func look(now: StoreTime, shortestLease watched: @autoclosure () -> Duration?) -> Duration? {
        guard let tick, tick <= now, let lease = shortestLease else { return nil }
        shortestLease = watched()
        self.tick = shortestLease.map { now.advanced(by: Self.interval($0)) }
        let gap = tick.duration(to: now)
        // Once a lease at most, or a process that is always late would never reclaim anything.
        guard gap > lease / 2, lastAmnesty.map({ $0.duration(to: now) >= lease }) ?? true else { return nil }
        lastAmnesty = now
        return gap
    }
}
