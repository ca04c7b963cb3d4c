/// How often a task is tried, and how long is waited before it is tried again.
///
/// After the n-th failure the wait is `min(maximumDelay, baseDelay · 2^(n-1))`, of which half is fixed and half drawn
/// at random ("equal jitter"; Marc Brooker, *Exponential Backoff and Jitter*, 2015), from a generator seeded with the
/// store, the task and n, so that a replay draws the same.
public struct RetryPolicy: Hashable, Sendable {
    /// Failures (errors, timeouts, undecodable payloads) after which the task is dead; 1 to 65,535.
    public var maximumAttempts: Int
    /// Agents that died while working on the task, after which it is dead as poison; 1 to 65,535.
    public var maximumCrashes: Int
    /// Offers that were refused or never accepted, after which the task is dead as undeliverable; 1 to 65,535.
    public var maximumRefusals: Int
    /// The wait after the first failure; not negative.
    public var baseDelay: Duration
    /// The longest wait; not negative.
    public var maximumDelay: Duration

    /// A policy, checked where it is used; the defaults are 3 attempts, 3 crashes, 10 refusals, 1 second doubling to 5
    /// minutes.
    public init(
        maximumAttempts: Int = 3,
        maximumCrashes: Int = 3,
        maximumRefusals: Int = 10,
        baseDelay: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(300)
    ) {
        self.maximumAttempts = maximumAttempts
        self.maximumCrashes = maximumCrashes
        self.maximumRefusals = maximumRefusals
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
    }

    /// The policy of a task that says nothing else.
    public static let standard = RetryPolicy()

    /// The wait after the `failures`-th failure of `task`.
    package func delay(afterFailures failures: Int, of task: TaskID, store: UInt64) -> Duration {
        let base = max(0, baseDelay.saturatedNanoseconds)
        let cap = max(0, maximumDelay.saturatedNanoseconds)
        let doublings = min(max(0, failures - 1), 62)
        let full = base > cap >> Int64(doublings) ? cap : min(cap, base << Int64(doublings))
        guard full > 1 else { return .nanoseconds(full) }
        let half = full / 2
        var generator = SplitMix64(seed: store ^ task.rawValue &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(doublings + 1))
        return .nanoseconds(full - half + Int64(generator.next(below: UInt64(half) + 1)))
    }
}
