internal import Tenure

/// Agents of handlers.
extension StressAgent {
    /// Runs an agent of handlers until its caller is cancelled or it is drained. Some bear the names of sessions.
    mutating func runHandlers() async throws {
        let name = generator.chance(1, in: 3) ? name : AgentName("\(name)-handlers")
        let handlers = StressHandlers(self)
        try await scheduler.runAgent(name, capabilities: capabilities) { handlers.configure(&$0, kinds) }
    }
}
