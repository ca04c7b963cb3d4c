internal import Tenure

extension Scenario {
    /// Work waits; an agent joins; nothing else happens.
    package static let queuedFirst = Scenario(
        "queued-first",
        "10 tasks queued, then 1 agent joins: each time it asks, a pass starts",
        promises: ["S1", "S5"],
        onlyWithoutFaults: [
            "S1": "each question of an agent is told before the pass that it starts",
            "S5": "the agent asks once for each task, and once in vain",
        ]
    ) { world in
        try await world.running { stage in
            let handles = try await stage.submit(10)
            return try await stage.watching { log in
                stage.join(SimulatedAgent("only", kinds: ["work"], clock: world.clock))
                try await stage.finish(handles)
                // The question and the pass after it are two events, and the log is read between any two.
                try await world.eventuallyWithoutFaults(
                    "S5",
                    "the agent's last question, and what followed it, is told"
                ) {
                    let told = log.events
                    return told.count { $0.kind == .agentAsked } == 11 && told.last?.kind != .agentAsked
                }
                try await world.eventually("all completions are told") { log.tellsCompletions(of: handles.map(\.id)) }
                let told = log.events
                for (index, event) in told.enumerated() where event.kind == .agentAsked {
                    let next = told[(index + 1)...].first { $0.kind == .passStarted || $0.kind == .agentAsked }
                    try world.promiseWithoutFaults(
                        "S1",
                        next?.kind == .passStarted,
                        "no pass followed question #\(event.number)"
                    )
                }
                try log.checkEachCompletedOnce(handles.map(\.id))
                return [
                    Figure("completed", log.events(.completed).count),
                    Figure("questions", log.events(.agentAsked).count),
                    Figure("passes", log.events(.passStarted).count),
                ]
            }
        }
    }
}
