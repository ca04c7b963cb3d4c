/// Why a task is not ready yet.
public enum WaitingReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// It was submitted with a start time.
    case notBefore
    /// It failed and waits to be tried again.
    case retry
    /// Its agent put it off.
    case snoozed
}
