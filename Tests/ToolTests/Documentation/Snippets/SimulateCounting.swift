import Tenure
import TenureTesting
import Testing

@Test func everyTextIsCounted() async throws {
    try await simulate(seeds: 1...100) { world in
        let scheduler = try await world.openScheduler()
        try await world.runAgents(4, scheduler, named: "counter") { agent in
            agent.handle(CountWords.self) { task, _ in task.text.split(separator: " ").count }
        }
        let texts = world.inputs(["to be", "or", "not", "", "to be"])
        let handles = try await world.submit(texts.map(CountWords.init), to: scheduler)
        try await world.settle()
        for (text, handle) in zip(texts, handles) {
            let count = try await handle.output
            try world.require(count == text.split(separator: " ").count, "\"\(text)\" has \(count) words")
        }
    }
}
