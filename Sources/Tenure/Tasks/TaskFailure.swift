/// What a handler throws, or a session answers, when it wants more of a failure than the retry policy gives.
///
/// Any other error counts as a plain failure and follows the policy.
public struct TaskFailure: Error, Hashable, Sendable, Codable {
    /// What becomes of the task.
    public enum Verdict: Hashable, Sendable {
        /// The retry policy decides.
        case byPolicy
        /// Tried again after exactly this wait, as long as attempts are left; not negative.
        case retry(after: Duration)
        /// Never tried again: dead at once.
        case permanent
    }

    /// What went wrong, for people; kept with the task, cut at ``InputLimits/errorTextCharacters``.
    public var message: String
    /// What becomes of the task.
    public var verdict: Verdict

    /// A failure with a message and a verdict. A wait that is negative, or that no clock can measure, is refused with
    /// `durationNegative` or `invalidConfiguration` in a session; in a handler the policy decides instead.
    public init(_ message: String, verdict: Verdict = .byPolicy) {
        self.message = message
        self.verdict = verdict
    }

    /// The task cannot succeed, however often it is tried.
    public static func permanent(_ message: String) -> TaskFailure {
        TaskFailure(message, verdict: .permanent)
    }

    /// The task should be tried again after `delay`.
    public static func retry(after delay: Duration, _ message: String) -> TaskFailure {
        TaskFailure(message, verdict: .retry(after: delay))
    }
}

extension TaskFailure.Verdict: Codable {
    private enum Key: String, CodingKey { case retryAfter }

    /// Reads `"byPolicy"`, `"permanent"` or `{"retryAfter": "1.5"}` (seconds).
    public init(from decoder: any Decoder) throws {
        switch try? decoder.singleValueContainer().decode(String.self) {
        case "byPolicy": self = .byPolicy
        case "permanent": self = .permanent
        default: self = .retry(after: try decoder.container(keyedBy: Key.self).decode(secondsForKey: .retryAfter))
        }
    }

    /// Writes `"byPolicy"`, `"permanent"` or `{"retryAfter": "1.5"}` (seconds).
    public func encode(to encoder: any Encoder) throws {
        if case .retry(let delay) = self {
            var container = encoder.container(keyedBy: Key.self)
            return try container.encode(seconds: delay, forKey: .retryAfter)
        }
        var container = encoder.singleValueContainer()
        try container.encode(self == .permanent ? "permanent" : "byPolicy")
    }
}
