internal import Tenure

extension Scenario {
    /// Work waits; an agent joins; nothing else happens.
    package static let queuedFirst = Scenario(
        "queued-first",
        "10 tasks queued, then 1 agent joins: each time it asks, a pass starts",
        promises: ["S1", "S5"]
    ) { world in
        try await world.running { stage in
            let handles = try await stage.submit(10)
            let (_, events) = try await stage.scheduler.observe()
            return try await EventLog.collecting(events) { log in
                stage.join(SimulatedAgent("only", kinds: ["work"], clock: world.clock))
                try await stage.finish(handles)
                // The question and the pass after it are two events, and the log is read between any two.
                try await world.eventually("the agent's last question, and what followed it, is told") {
                    let told = log.events
                    return told.count { $0.kind == .agentAsked } == 11 && told.last?.kind != .agentAsked
                }
                let told = log.events
                for (index, event) in told.enumerated() where event.kind == .agentAsked {
                    let next = told[(index + 1)...].first { $0.kind == .passStarted || $0.kind == .agentAsked }
                    try promise("S1", next?.kind == .passStarted, "no pass followed question #\(event.number)")
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
