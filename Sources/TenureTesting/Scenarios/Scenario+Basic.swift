internal import Tenure

extension Scenario {
    /// The plain case.
    package static let basic = Scenario(
        "basic",
        "10 tasks, 2 agents: all completed, both worked, tokens recorded as reported",
        promises: ["T1", "A1", "S1", "S4", "S5"],
        onlyWithoutFaults: [
            "A1": "agents know of all their completions, and of the tokens that are recorded",
            "S4": "both agents work",
            "S5": "no task waits for 5 s",
        ]
    ) { world in
        let agents = ["left", "right"].map { name in
            SimulatedAgent(
                AgentName(name),
                kinds: ["work"],
                behaviour: .complete(after: .milliseconds(1)),
                tokensPerTask: 42,
                clock: world.clock
            )
        }
        return try await world.running(agents) { stage in
            try await stage.watching { log in
                // Who begins to ask when all is done gets nothing, and rightly.
                try await world.eventually("both agents ask") {
                    try await stage.askingAgents() == 2
                }
                let handles = try await stage.submit(10)
                try await stage.finish(handles)
                let tasks = handles.map(\.id)
                try await world.eventually("all completions are told") { log.tellsCompletions(of: tasks) }
                // Others may see a completion before its agent has read the answer to its call.
                try await world.eventuallyWithoutFaults("A1", "the agents know of their completions") {
                    agents.reduce(0) { $0 + $1.tally.completed.count } == 10
                }
                try log.checkEachCompletedOnce(tasks)
                let isPrompt = !world.assertsTime || log.longestWait < .seconds(5)
                try world.promiseWithoutFaults("S5", isPrompt, "a task waited \(log.longestWait)")
                for agent in agents {
                    try world.promiseWithoutFaults(
                        "S4",
                        !agent.tally.received.isEmpty,
                        "agent \(agent.name) got nothing"
                    )
                }
                let snapshot = try await stage.snapshot()
                var recorded: Int64 = 0
                for task in snapshot.tasks {
                    let reported = agents.reduce(0) { $0 + ($1.tally.tokens[task.id] ?? 0) }
                    let tokens = task.usage["tokens"]
                    let difference = "task \(task.id): \(reported) reported, \(tokens) recorded"
                    try world.promiseWithoutFaults("A1", tokens == reported, difference)
                    try promise("G4", tokens == agents[0].tokensPerTask, "task \(task.id) was completed with \(tokens)")
                    try promise("T13", tokens < 500, "task \(task.id) used \(tokens) tokens")
                    recorded += tokens
                    let given = agents.flatMap(\.tally.received).first { $0.task == task.id }?.payload
                    try promise("T14", given == task.payload, "task \(task.id) reached its agent changed")
                }
                return [
                    Figure("completed", snapshot.counts.completed),
                    Figure("longest wait ms", log.longestWait.milliseconds),
                    Figure("tokens", Int(recorded)),
                    Figure("left", agents[0].tally.completed.count),
                    Figure("right", agents[1].tally.completed.count),
                ]
            }
        }
    }
}
