/// How often things happened since the opening of the store.
public struct Statistics: Hashable, Sendable, Codable {
    /// Rounds of matching.
    public internal(set) var passes = 0
    /// Leases given.
    public internal(set) var assignments = 0
    /// Answers refused because their lease was not live.
    public internal(set) var staleAnswers = 0
    /// Tasks taken back from agents.
    public internal(set) var reclaims = 0
    /// Leases taken away while their agents' code ran on.
    public internal(set) var revocations = 0
    /// How often agents were given time because the process had stood still.
    public internal(set) var amnesties = 0
    /// Looks at some of the tasks whether one was forgotten; such a one would end the scheduler as `invariantViolated`.
    public internal(set) var sweeps = 0
    /// Scheduled backups that were made.
    public internal(set) var backups = 0
    /// How often a scheduled backup could not be made.
    public internal(set) var failedBackups = 0
}
