/// Where an agent stands.
public enum AgentState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not connected.
    case offline
    /// Holds no task.
    case idle
    /// Was offered a task and has not accepted.
    case assigned
    /// Works on a task.
    case working
    /// Works on a task and waits for something outside.
    case blocked
}
