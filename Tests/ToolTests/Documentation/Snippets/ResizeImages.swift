import Tenure

/// What an agent is given, and what it gives back: both go through JSON.
struct ResizeImage: AgentTask {
    static let kind: TaskKind = "resize-image"
    var path: String
    var width: Int

    struct Output: Codable, Sendable {
        var path: String
        var bytes: Int
    }
}

/// What does the work: any code of yours.
protocol Resizing: Sendable {
    func resize(_ path: String, to width: Int) throws -> ResizeImage.Output
}

func resize(_ paths: [String], journal: String, by resizer: some Resizing) async throws -> [TaskID: String] {
    let scheduler = try await Scheduler.open(.directory(journal))
    return try await scheduler.running(agents: 2, named: "resizer") { agent in
        // It blocks, so it gets threads of its own.
        agent.handle(ResizeImage.self, on: .threads(2)) { task, context in
            guard task.width > 0 else { throw TaskFailure.permanent("a width of \(task.width)") }
            context.report("images", 1)
            return try resizer.resize(task.path, to: task.width)
        }
    } _: {
        var handles: [TaskHandle<ResizeImage>] = []
        for path in paths {
            let options = TaskOptions(timeout: .seconds(60), idempotencyKey: path)
            handles.append(try await scheduler.submit(ResizeImage(path: path, width: 640), options: options))
        }
        var outcomes: [TaskID: String] = [:]
        for handle in handles {
            do {
                outcomes[handle.id] = try await handle.output.path
            } catch let error as TenureError where error.code == .taskDead {
                outcomes[handle.id] = error.message
            }
        }
        return outcomes
    }
}

/// What there is to see, and to mend: after the cause is gone, dead letters get a new life.
func lookAfter(_ scheduler: Scheduler) async throws {
    let (snapshot, events) = try await scheduler.observe()
    print("\(snapshot.counts.live) to do, \(snapshot.counts.dead) dead")
    try await scheduler.replay(where: DeadLetterFilter(kind: ResizeImage.kind))
    for await event in events where event.kind == .completed || event.kind == .failed { print(event) }
}
