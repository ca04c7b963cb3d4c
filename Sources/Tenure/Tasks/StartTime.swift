/// When a task may start at the earliest.
public enum StartTime: Hashable, Sendable, Codable {
    /// At once.
    case now
    /// So long after the submit, in store time. Not negative.
    case after(Duration)
    /// At a time of the calendar, turned into store time at the submit; one that has passed means at once.
    case at(WallTime)
}
