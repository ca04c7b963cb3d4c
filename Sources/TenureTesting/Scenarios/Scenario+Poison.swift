internal import Tenure

extension Scenario {
    /// A task that kills every agent it meets.
    package static let poison = Scenario(
        "poison",
        "a task that kills every agent it meets: dead as poison after 3, the others unharmed",
        promises: ["T1", "T6", "A2", "A8"]
    ) { world in
        let agents = (1...3).map { number in
            SimulatedAgent(
                AgentName("agent-\(number)"),
                kinds: ["work", "poison"],
                exceptions: ["poison": .crash(.whileWorking, times: .max)],
                clock: world.clock
            )
        }
        return try await world.running(agents) { stage in
            let scheduler = stage.scheduler
            let (_, events) = try await scheduler.observe()
            return try await EventLog.collecting(events) { log in
                let before = try await stage.submit(10)
                let poison = try await stage.submit(1, kind: "poison")[0]
                let others = before + (try await stage.submit(10))
                try await stage.finish(others)
                do {
                    _ = try await poison.output
                    throw PromiseBroken("T6", "the poison was completed")
                } catch let error as TenureError {
                    try promise("T6", error.code == .taskDead, "\(error)")
                }
                try await world.eventually("all ends are told") { log.events(.completed).count == others.count }
                try log.checkEachCompletedOnce(others.map(\.id))
                let snapshot = try await scheduler.snapshot()
                for task in snapshot.tasks {
                    if task.id == poison.id {
                        try promise("T6", task.status == .dead(.poison), "the poison is \(task.status.name)")
                        try promise("T6", task.crashes == 3, "\(task.crashes) crashes")
                        let failures = task.failures + task.refusals
                        try promise("T6", failures == 0, "\(failures) failures or refusals")
                    } else {
                        let isUnharmed = task.attempts.map(\.ending) == [.completed]
                        try promise("A8", isUnharmed, "task \(task.id): \(task.attempts.map(\.ending))")
                    }
                }
                try promise("A2", snapshot.statistics.reclaims == 3, "\(snapshot.statistics.reclaims) reclaims")
                try await world.eventually("all agents are back") { try await scheduler.snapshot().agents.count == 3 }
                return [Figure("completed", others.count), Figure("crashes", 3)]
            }
        }
    }
}
