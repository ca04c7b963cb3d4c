import Synchronization

/// A clock whose time moves only when someone moves it, so a sleep of a year costs nothing.
///
/// Two readings are kept. ``now`` is monotonic and is what sleepers wait for; ``wall`` counts nanoseconds since 1970,
/// moves along with it, and can jump on its own with ``moveWall(by:)`` as a machine's clock does when it is set.
///
/// Attached to a ``SeededExecutor`` the clock jumps to the next sleeper whenever nothing else can run. On its own, in
/// an ordinary test, ``advance(by:)`` moves it:
///
/// ```swift
/// let clock = VirtualClock()
/// async let timeout: Void = clock.sleep(for: .seconds(30))
/// await clock.waitForSleepers(1)
/// clock.advance(by: .seconds(30))
/// try await timeout
/// ```
///
/// Sleepers are resumed in the order of their deadlines, those of one deadline in the order in which they began. All
/// methods may be called from any thread.
public final class VirtualClock: Clock, Sendable {
    /// The wall clock reading a clock starts with unless told otherwise: 2026-01-01 00:00:00 UTC.
    public static let defaultWall: Int64 = 1_767_225_600_000_000_000

    private let state: Mutex<VirtualClockState>

    /// Makes a clock that stands at zero.
    ///
    /// - Parameter wall: the wall clock reading at that moment, in nanoseconds since 1970-01-01 00:00:00 UTC.
    public init(wall: Int64 = VirtualClock.defaultWall) {
        state = Mutex(VirtualClockState(wall: wall))
    }

    /// Virtual time is exact to the nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// The monotonic reading: how far the clock was moved since it was made. O(1).
    public var now: Instant { Instant(offset: state.withLock { $0.now }) }

    /// The wall clock reading, in nanoseconds since 1970-01-01 00:00:00 UTC. O(1).
    public var wall: Int64 { state.withLock { $0.wall } }

    /// How many sleeps are under way. O(1).
    public var sleeperCount: Int { state.withLock { $0.sleeperCount } }

    /// Whether the clock stands still, see ``freeze()``. O(1).
    public var isFrozen: Bool { state.withLock { $0.isFrozen } }

    /// Suspends until the clock reads `deadline`; returns at once when it already does.
    ///
    /// O(log n) in the number of sleepers.
    ///
    /// - Parameters:
    ///   - deadline: when to wake up.
    ///   - tolerance: of no effect; virtual time is exact.
    /// - Throws: `CancellationError` as soon as the task is cancelled, also when it was cancelled before.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try Task.checkCancellation()
        let sleeper = state.withLock { $0.nextSleeper() }
        // The cancellation handler has finished or will never run once `withTaskCancellationHandler` returns: only then
        // can a cancellation that came too late be forgotten.
        defer { state.withLock { $0.forget(sleeper) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let immediate = state.withLock { $0.begin(sleeper, until: deadline.offset, continuation) }
                switch immediate {
                case .wait: break
                case .resume: continuation.resume()
                case .cancel: continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            state.withLock { $0.cancel(sleeper) }?.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock forward and resumes everyone whose deadline it reaches, each at the moment of its deadline: at
    /// that moment ``now`` reads that deadline.
    ///
    /// A sleep that begins while the clock moves, with a deadline on the way, is kept too. While the clock is frozen the
    /// time is owed instead, see ``freeze()``. A negative duration counts as zero. O(k log n) for k sleepers resumed.
    public func advance(by duration: Duration) {
        guard let target = state.withLock({ $0.beginAdvance(by: duration) }) else { return }
        advance(to: target)
    }

    /// Stops the clock, as a process sees it that is itself stopped: readings stand still, nobody wakes up, and what
    /// ``advance(by:)`` adds meanwhile is owed until ``unfreeze()``. O(1).
    public func freeze() {
        state.withLock { $0.isFrozen = true }
    }

    /// Lets the clock move again, at first by all that ``advance(by:)`` added while it stood still: every sleeper due
    /// by then wakes up late, in the order of deadlines. O(k log n) for k sleepers resumed.
    public func unfreeze() {
        guard let target = state.withLock({ $0.unfreeze() }) else { return }
        advance(to: target)
    }

    /// Sets the wall clock forward, or back when `duration` is negative, without any effect on ``now`` or on sleepers.
    ///
    /// The reading stays within what 64 bits hold. O(1).
    public func moveWall(by duration: Duration) {
        state.withLock { $0.moveWall(by: duration) }
    }

    /// Suspends until at least `count` sleeps are under way, for tests that move the clock by hand.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func waitForSleepers(_ count: Int) async throws {
        while sleeperCount < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// Jumps to the next deadline and resumes everyone who waits for it. O(k log n) for k sleepers resumed.
    ///
    /// - Returns: whether anyone was resumed; false when nobody sleeps or the clock is frozen.
    @discardableResult
    public func advanceToNextSleeper() -> Bool {
        guard let deadline = state.withLock({ $0.nextDeadline }) else { return false }
        advance(to: deadline)
        return true
    }

    private func advance(to target: Duration) {
        // Outside the lock: a resumed task may run at once and read this clock.
        while let continuation = state.withLock({ $0.resumeNext(by: target) }) { continuation.resume() }
    }
}
