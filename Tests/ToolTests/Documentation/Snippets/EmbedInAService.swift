import Tenure

func serve(_ scheduler: Scheduler) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await scheduler.run() }
        group.addTask {
            try await scheduler.runAgent("thumbnails-1", capabilities: ["gpu"]) { agent in
                agent.handle("thumbnail", on: .threads(2)) { payload, context in
                    context.report("bytes", Int64(payload.count))
                    return payload
                }
            }
        }
        try await group.waitForAll()
    }
}
