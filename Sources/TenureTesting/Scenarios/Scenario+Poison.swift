internal import Tenure

extension Scenario {
    /// A task that kills every agent it meets.
    package static let poison = Scenario(
        "poison",
        "a task that kills every agent it meets: dead as poison after 3, the others unharmed",
        promises: ["T1", "T6", "T7", "A2", "A8"],
        onlyWithoutFaults: [
            "A2": "three reclaims, and all agents are back at the end",
            "A8": "each of the others is completed at the first attempt",
            "T6": "the poison is dead after three crashes, and nothing else is counted",
        ],
        additionalFaults: .poison
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
            try await stage.watching { log in
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
                try await world.eventually("all ends are told") { log.tellsCompletions(of: others.map(\.id)) }
                try log.checkEachCompletedOnce(others.map(\.id))
                let snapshot = try await stage.snapshot()
                for task in snapshot.tasks {
                    if task.id == poison.id {
                        try promise("T6", task.status == .dead(.poison), "the poison is \(task.status.name)")
                        try promise("T6", task.crashes >= 3, "\(task.crashes) crashes")
                        try world.promiseWithoutFaults("T6", task.crashes == 3, "\(task.crashes) crashes")
                        let failures = task.failures + task.refusals
                        try world.promiseWithoutFaults("T6", failures == 0, "\(failures) failures or refusals")
                    } else {
                        let endings = task.attempts.map(\.ending)
                        try promise("A8", task.status == .completed, "task \(task.id) is \(task.status.name)")
                        try world.promiseWithoutFaults("A8", endings == [.completed], "task \(task.id): \(endings)")
                    }
                }
                let reclaims = snapshot.statistics.reclaims
                try world.promiseWithoutFaults("A2", reclaims == 3, "\(reclaims) reclaims")
                try await world.eventuallyWithoutFaults("A2", "all agents are back") {
                    try await stage.snapshot().agents.count == 3
                }
                var figures = [Figure("completed", others.count), Figure("crashes", 3)]
                if let simulated = world.world { figures.append(try await killProcesses(in: simulated, stage)) }
                return figures
            }
        }
    }

    /// T7: tasks of handlers, some of which kill the process: these die as poison, after however many processes, and the
    /// others are completed.
    private static func killProcesses(in world: World, _ stage: any Stage) async throws -> Figure {
        for scheduler in world.schedulers {
            try await world.runAgents(2, scheduler, named: "handler") { agent in
                agent.handle("handled") { payload, _ in
                    try await world.clock.sleep(for: .milliseconds(5))
                    return payload
                }
            }
        }
        let tasks = try await stage.submit(10, kind: "handled").map(\.id)
        try await world.settle()
        let ends = try await stage.snapshot().tasks.reduce(into: [:]) { $0[$1.id] = $1.status }
        var killed = 0
        for task in tasks {
            let isPoison = world.misfortune.isPoisoned(task)
            let expected: TaskStatus = isPoison ? .dead(.poison) : .completed
            try promise(
                "T7",
                ends[task] == expected,
                "task \(task) is \(ends[task]?.name ?? "gone"), not \(expected.name)"
            )
            if isPoison { killed += 1 }
        }
        return Figure("killed processes", killed)
    }
}
