internal import Tenure

/// What a ``VirtualClock`` knows and decides; no locks, no waiting, no resuming.
struct VirtualClockState {
    typealias Continuation = CheckedContinuation<Void, any Error>

    /// What a sleep has to do with its continuation right away.
    enum Beginning {
        case wait, resume, cancel
    }

    private struct Alarm: Comparable {
        var deadline: Duration
        var sleeper: UInt64

        static func < (left: Alarm, right: Alarm) -> Bool {
            (left.deadline, left.sleeper) < (right.deadline, right.sleeper)
        }
    }

    /// Time ends where 64 bits can count its seconds no more; who sleeps for longer wakes up then.
    private static let end = Duration.seconds(Int64.max)

    private(set) var now: Duration = .zero
    /// What the wall clock read, or would have read, when the clock was made.
    private var wallAtStart: Int64
    var isFrozen = false
    private var owed: Duration = .zero
    private var lastSleeper: UInt64 = 0
    /// Alarms of cancelled sleepers stay until they come up or become the majority.
    private var alarms = BinaryHeap<Alarm>()
    private var waiting: [UInt64: Continuation] = [:]
    /// Sleepers cancelled before their continuation was there.
    private var cancelledEarly: Set<UInt64> = []

    init(wall: Int64) {
        wallAtStart = wall
    }

    var wall: Int64 { Self.sum(wallAtStart, now) }
    var sleeperCount: Int { waiting.count }

    mutating func nextSleeper() -> UInt64 {
        lastSleeper += 1
        return lastSleeper
    }

    mutating func begin(_ sleeper: UInt64, until deadline: Duration, _ continuation: Continuation) -> Beginning {
        if cancelledEarly.remove(sleeper) != nil { return .cancel }
        let deadline = min(deadline, Self.end)
        if deadline <= now { return .resume }
        waiting[sleeper] = continuation
        alarms.insert(Alarm(deadline: deadline, sleeper: sleeper))
        return .wait
    }

    /// Hands out the continuation to cancel, or remembers that the sleeper must not begin.
    mutating func cancel(_ sleeper: UInt64) -> Continuation? {
        guard let continuation = waiting.removeValue(forKey: sleeper) else {
            cancelledEarly.insert(sleeper)
            return nil
        }
        if alarms.count > 64, alarms.count > 2 * waiting.count {
            alarms.retain { waiting[$0.sleeper] != nil }
        }
        return continuation
    }

    mutating func forget(_ sleeper: UInt64) {
        cancelledEarly.remove(sleeper)
    }

    /// The time to move to, or nothing when that time is only owed.
    mutating func beginAdvance(by duration: Duration) -> Duration? {
        guard isFrozen else { return Self.later(now, by: duration) }
        owed = Self.later(owed, by: duration)
        return nil
    }

    mutating func unfreeze() -> Duration? {
        guard isFrozen else { return nil }
        isFrozen = false
        defer { owed = .zero }
        return Self.later(now, by: owed)
    }

    /// When the next sleeper is due; nothing while the clock is frozen.
    var nextDeadline: Duration? {
        mutating get {
            guard !isFrozen else { return nil }
            return nextAlarm?.deadline
        }
    }

    /// Takes out the next sleeper that is due by `target` and moves to its deadline; moves to `target` when there is
    /// none. A clock frozen on the way stops there.
    mutating func resumeNext(by target: Duration) -> Continuation? {
        guard !isFrozen else {
            owed = Self.later(owed, by: target - now)
            return nil
        }
        guard let alarm = nextAlarm, alarm.deadline <= target else {
            move(to: target)
            return nil
        }
        alarms.popFirst()
        move(to: alarm.deadline)
        return waiting.removeValue(forKey: alarm.sleeper)
    }

    mutating func moveWall(by duration: Duration) {
        wallAtStart = Self.sum(wallAtStart, duration)
    }

    private var nextAlarm: Alarm? {
        mutating get {
            while let alarm = alarms.first {
                if waiting[alarm.sleeper] != nil { return alarm }
                alarms.popFirst()
            }
            return nil
        }
    }

    private mutating func move(to target: Duration) {
        now = max(now, target)
    }

    /// Not before `time`, and not after the end.
    private static func later(_ time: Duration, by duration: Duration) -> Duration {
        min(time + min(max(.zero, duration), end), end)
    }

    /// Whole nanoseconds; what 64 bits cannot hold becomes the nearest value they can.
    private static func sum(_ nanoseconds: Int64, _ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = min(max(duration, .seconds(Int64.min)), end).components
        let (scaled, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (whole, stillTooLong) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        let (sum, outOfRange) = nanoseconds.addingReportingOverflow(whole)
        return tooLong || stillTooLong || outOfRange ? (duration < .zero ? .min : .max) : sum
    }
}
