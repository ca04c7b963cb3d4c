import Tenure

struct CountWords: AgentTask {
    static let kind: TaskKind = "count-words"
    var text: String
    typealias Output = Int
}

func countWords(in texts: [String], journal: String) async throws -> [Int] {
    let scheduler = try await Scheduler.open(.directory(journal))
    return try await scheduler.running(
        agents: 4,
        named: "counter",
        { agent in agent.handle(CountWords.self) { task, _ in task.text.split(separator: " ").count } }
    ) {
        var handles: [TaskHandle<CountWords>] = []
        for text in texts { handles.append(try await scheduler.submit(CountWords(text: text), priority: .high)) }
        var counts: [Int] = []
        for handle in handles { counts.append(try await handle.output) }
        return counts
    }
}
