/// Of which schedulers' handlers the current task is a part, so that a submit inside one does not wait for room that
/// only its own agent can make.
enum HandlerScope {
    /// The doors of those schedulers: a handler may itself run a scheduler with handlers.
    @TaskLocal private static var gates: [IntakeGate] = []

    /// Carries out an agent's life as being inside its handlers: once for the agent, not for each of its tasks.
    static func entered(_ gate: IntakeGate, _ body: () async throws -> Void) async rethrows {
        try await $gates.withValue(gates + [gate]) { try await body() }
    }

    static func contains(_ gate: IntakeGate) -> Bool { gates.contains { $0 === gate } }
}
