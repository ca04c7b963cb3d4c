import Tenure
import TenureTesting
import Testing

/// Q1: a scheduler may be shut down before its `run()` or its agents have begun.
@Suite(.timeLimit(.minutes(20))) struct ShortBodyTests {
    @Test func aBodyThatIsOverAtOnceEndsWithoutAnError() async throws {
        for _ in 0..<200 {
            let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
            try await scheduler.running(agents: 4, named: "agent", { $0.handle("k") { payload, _ in payload } }) {}
        }
    }

    @Test func runReturnsWhenTheShutdownWasBefore() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        await scheduler.shutDown()
        try await scheduler.run()
    }
}
