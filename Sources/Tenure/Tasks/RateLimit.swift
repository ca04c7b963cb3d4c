/// So many within so long: an exact limit, in every window of that length, wherever it begins.
///
/// ```swift
/// SchedulerOptions(submitLimit: RateLimit(100, per: .seconds(60)))
/// ```
/// A window reaches from its first instant up to, but not including, the one that lies ``duration`` later. Unlike a
/// bucket that fills up again, or a counter that starts anew each minute, no window ever sees more than ``count``: the
/// times of the latest ``count`` are kept (a sliding log).
public struct RateLimit: Hashable, Sendable {
    /// How many; 1 to 10,000,000. Each takes 8 bytes of memory.
    public var count: Int
    /// Within how long; more than zero. What is not whole nanoseconds is rounded up.
    public var duration: Duration

    /// So many within so long; checked where the limit is used.
    public init(_ count: Int, per duration: Duration) {
        self.count = count
        self.duration = duration
    }

    private static let most = 10_000_000

    /// - Throws: `invalidConfiguration` or `durationNegative`.
    func check(as role: String) throws(TenureError) {
        guard (1...Self.most).contains(count) else {
            throw TenureError(
                .invalidConfiguration,
                "The count of \(role) is \(count). It must be between 1 and \(Self.most)."
            )
        }
        try InputLimits.check(duration, as: "duration of \(role)")
        guard duration > .zero else {
            throw TenureError(
                .invalidConfiguration,
                "The duration of \(role) is zero. Give it a duration, or leave the limit out."
            )
        }
    }
}

extension RateLimit: CustomStringConvertible {
    /// For example `100 per 60.0 seconds`.
    public var description: String { "\(count) per \(duration.saturated)" }
}

extension RateLimit: Codable {
    private enum Key: String, CodingKey { case count, duration }

    /// Reads `{"count": 100, "duration": "60"}`, the duration in seconds.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(try container.decode(Int.self, forKey: .count), per: try container.decode(secondsForKey: .duration))
    }

    /// Writes `{"count": 100, "duration": "60"}`, the duration in seconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(count, forKey: .count)
        try container.encode(seconds: duration, forKey: .duration)
    }
}
