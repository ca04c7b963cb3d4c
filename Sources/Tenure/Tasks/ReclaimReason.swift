/// Why a task was taken back from an agent that did not give it back.
package enum ReclaimReason: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// The agent died while working: counts as a crash.
    case agentDied = 1
    /// The agent was gone before it accepted: counts as a refusal.
    case neverAccepted = 2
    /// The agent refused the offer: counts as a refusal.
    case refused = 3
    /// The agent neither accepted nor refused in time: counts as a refusal.
    case acceptanceTimedOut = 4
    /// The agent fell silent while working: counts as a crash.
    case leaseExpired = 5
    /// The agent's connection was lost while it worked, and it did not come back in time: counts as a crash.
    case notReconnected = 6

    /// Whether it counts as a crash; otherwise it counts as a refusal.
    package var isCrash: Bool {
        switch self {
        case .agentDied, .leaseExpired, .notReconnected: true
        case .neverAccepted, .refused, .acceptanceTimedOut: false
        }
    }
}
