/// Why a lease was given back. None of these counts against the task.
package enum ReleaseReason: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// The agent gave the task back.
    case byAgent = 1
    /// The agent's task was cancelled.
    case interrupted = 2
    /// The scheduler shut down.
    case shutdown = 3
}
