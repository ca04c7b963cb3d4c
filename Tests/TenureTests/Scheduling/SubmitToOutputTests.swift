import Tenure
import TenureTesting
import Testing

private struct Shout: AgentTask {
    static let kind: TaskKind = "echo"
    var text: String
    typealias Output = String
}

@Suite("From submit to output")
struct SubmitToOutputTests {
    @Test("a hundred tasks give a hundred outputs, in memory")
    func inMemory() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let outputs = try await scheduler.running(
            agents: 4,
            named: "agent",
            { agent in
                agent.handle(Shout.self) { task, _ in task.text + "!" }
            }
        ) {
            var handles: [TaskHandle<Shout>] = []
            for number in 0..<100 { handles.append(try await scheduler.submit(Shout(text: "\(number)"))) }
            var outputs: [String] = []
            for handle in handles { outputs.append(try await handle.output) }
            return outputs
        }
        #expect(outputs == (0..<100).map { "\($0)!" })
    }

    @Test("G2: each opening of a folder has the next epoch and finds the one before closed cleanly")
    func reopening() async throws {
        let directory = TemporaryDirectory()
        for epoch in 1...3 as ClosedRange<UInt64> {
            let scheduler = try await Scheduler.open(.directory(directory.path), clock: VirtualClock())
            #expect(scheduler.opening.epoch == epoch)
            #expect(scheduler.opening.endedCleanly)
            try await scheduler.running(
                agents: 2,
                named: "agent",
                { agent in
                    agent.handle(Shout.self, on: .threads(2)) { task, _ in task.text + "!" }
                }
            ) {
                let handle = try await scheduler.submit(Shout(text: "x"))
                #expect(try await handle.output == "x!")
            }
        }
    }
}
