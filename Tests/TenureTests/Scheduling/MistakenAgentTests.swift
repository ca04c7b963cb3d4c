import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct MistakenAgentTests {
    @Test("An agent that handles nothing is refused, instead of waiting for ever")
    func nothingToDo() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        #expect(await code { try await scheduler.runAgent("a") { _ in } } == .invalidConfiguration)
        #expect(await code { try await scheduler.withSession("a", kinds: []) { _ in } } == .invalidConfiguration)
        #expect(
            await code {
                try await scheduler.running(agents: 1, named: "a") { _ in
                } _: {
                }
            } == .invalidConfiguration
        )
        await scheduler.shutDown()
    }

    @Test("Names of agents, kinds and capabilities are written with values in them, too")
    func interpolation() {
        let number = 7
        #expect(["agent-\(number)" as AgentName] == [AgentName("agent-7")])
        #expect(["kind-\(number)" as TaskKind] == [TaskKind("kind-7")])
        #expect(["os-\(number)" as Capability] == [Capability("os-7")])
    }
}
