/// How the cancelling of a task came to its end.
package enum CancelEnding: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody was working on it.
    case atOnce = 1
    /// The agent stopped, or answered with anything but success.
    case stopped = 2
    /// The agent was gone before it answered.
    case agentGone = 3
    /// The agent did not answer in time; its lease was revoked.
    case graceEnded = 4
    /// The scheduler shut down first.
    case shutdown = 5
}
