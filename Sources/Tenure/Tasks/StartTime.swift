/// When a task may start at the earliest.
public enum StartTime: Hashable, Sendable {
    /// At once.
    case now
    /// So long after the submit, in store time. Not negative.
    case after(Duration)
    /// At a time of the calendar, turned into store time at the submit; one that has passed means at once.
    case at(WallTime)
}

extension StartTime: Codable {
    private enum Key: String, CodingKey { case after, at }

    /// Reads `"now"`, `{"after": "1.5"}` (seconds) or `{"at": "2026-11-21T09:30:00Z"}`.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self), name == "now" {
            self = .now
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        if let delay = try container.decodeIfPresent(secondsForKey: .after) {
            self = .after(delay)
        } else {
            self = .at(try container.decode(WallTime.self, forKey: .at))
        }
    }

    /// Writes `"now"`, `{"after": "1.5"}` (seconds) or `{"at": "2026-11-21T09:30:00.000000000Z"}`.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .now:
            var container = encoder.singleValueContainer()
            try container.encode("now")
        case .after(let delay):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(seconds: delay, forKey: .after)
        case .at(let time):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(time, forKey: .at)
        }
    }
}
