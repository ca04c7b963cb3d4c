/// Notices that the process was stopped (A4): then agents could not report, and are given the time that was lost.
struct StallWatch {
    /// The shortest lease that an agent has; what is later than half of it is a stall.
    private var shortestLease: Duration?
    /// When the next look is due; `nil` while no agent is watched.
    private(set) var tick: StoreTime?
    private var lastAmnesty: StoreTime?

    /// An agent whose silence counts begins to work.
    mutating func watch(_ lease: Duration, now: StoreTime) {
        if shortestLease.map({ lease < $0 }) ?? true {
            shortestLease = lease
            tick = nil
        }
        if tick == nil { tick = now.advanced(by: interval) }
    }

    private var interval: Duration { (shortestLease ?? .zero) / 2 }

    /// Looks whether its time has come.
    ///
    /// - Parameter isWatching: whether an agent is watched still.
    /// - Returns: how long the process stood still, when that is too long to blame an agent for its silence.
    mutating func look(now: StoreTime, isWatching: Bool) -> Duration? {
        guard let tick, tick <= now, let shortestLease else { return nil }
        self.tick = isWatching ? now.advanced(by: interval) : nil
        if !isWatching { self.shortestLease = nil }
        let gap = tick.duration(to: now)
        // Once a lease at most, or a process that is always late would never reclaim anything.
        guard gap > interval, lastAmnesty.map({ $0.duration(to: now) >= shortestLease }) ?? true else { return nil }
        lastAmnesty = now
        return gap
    }
}
