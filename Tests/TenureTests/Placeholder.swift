import Tenure
import Testing

private struct Echo: AgentTask {
    static let kind: TaskKind = "echo"
    var text: String
    typealias Output = String
}

@Suite struct FirstSlice {
    @Test func inMemory() async throws {
        let scheduler = try await Scheduler.open(.inMemory)
        let outputs = try await scheduler.running(agents: 4, named: "a", { agent in
            agent.handle(Echo.self) { task, _ in task.text + "!" }
        }) {
            var handles: [TaskHandle<Echo>] = []
            for i in 0..<100 { handles.append(try await scheduler.submit(Echo(text: "\(i)"))) }
            var outputs: [String] = []
            for handle in handles { outputs.append(try await handle.output) }
            return outputs
        }
        #expect(outputs == (0..<100).map { "\($0)!" })
    }
    @Test func durable() async throws {
        for round in 0..<3 {
            let scheduler = try await Scheduler.open(.directory("/tmp/e2e/j"))
            #expect(scheduler.opening.epoch == UInt64(round + 1))
            #expect(scheduler.opening.endedCleanly)
            try await scheduler.running(agents: 2, named: "a", { agent in
                agent.handle(Echo.self, on: .threads(2)) { task, _ in task.text + "!" }
            }) {
                let handle = try await scheduler.submit(Echo(text: "x"))
                #expect(try await handle.output == "x!")
            }
        }
    }
}
