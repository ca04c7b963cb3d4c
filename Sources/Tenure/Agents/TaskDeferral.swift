/// What a handler throws that neither succeeds nor fails. Neither counts against the task; both are counted, in
/// ``TaskSnapshot/snoozes`` and ``TaskSnapshot/interruptions``.
public enum TaskDeferral: Error, Hashable, Sendable {
    /// The task is to be tried again after a wait, by any agent; not negative, or the attempt has failed.
    case snooze(for: Duration)
    /// The task is ready again at once, for any agent.
    case release
}

extension TaskDeferral: Codable {
    private enum Key: String, CodingKey { case snooze }

    /// Reads `"release"` or `{"snooze": "1.5"}` (seconds).
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self), name == "release" {
            self = .release
        } else {
            self = .snooze(for: try decoder.container(keyedBy: Key.self).decode(secondsForKey: .snooze))
        }
    }

    /// Writes `"release"` or `{"snooze": "1.5"}` (seconds).
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .release:
            var container = encoder.singleValueContainer()
            try container.encode("release")
        case .snooze(let delay):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(seconds: delay, forKey: .snooze)
        }
    }
}
