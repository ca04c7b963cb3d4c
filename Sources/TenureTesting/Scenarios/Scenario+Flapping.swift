internal import Tenure

extension Scenario {
    /// A connection that is lost again and again.
    package static let flapping = Scenario(
        "flapping",
        "50 quick reconnects with the token while working: one live session, one completion, no crash counted",
        promises: ["A2", "A6", "G1", "T1"],
        onlyWithoutFaults: [
            "A2": "the task is never reclaimed",
            "A6": "50 connections take the lease over, no crash is counted, the generation stays",
            "G1": "no answer is stale, and the agent knows of its completion",
        ]
    ) { world in
        // What is promised about real time is left out where the machine is busy with other things.
        let grace: Duration = world.mode == .live && !world.assertsTime ? .seconds(30) : .seconds(1)
        let flapper = SimulatedAgent(
            "flapper",
            kinds: ["work"],
            behaviour: .reconnect(times: 50, withToken: true),
            reconnectGrace: grace,
            clock: world.clock
        )
        // Would take the task at once if it were reclaimed.
        let other = SimulatedAgent("other", kinds: ["work"], clock: world.clock)
        return try await world.running([flapper], options: Self.sparingCrashes) { stage in
            try await stage.watching { log in
                let handles = try await stage.submit(1)
                try await world.eventually("the flapper works") {
                    log.events(.accepted).count == 1 || (world.hasFaults && !flapper.tally.received.isEmpty)
                }
                stage.join(other)
                try await stage.finish(handles)
                try await world.eventually("the end is told") { log.tellsCompletions(of: handles.map(\.id)) }
                try log.checkEachCompletedOnce(handles.map(\.id))
                let resumed = log.events(.resumed)
                try world.promiseWithoutFaults(
                    "A6",
                    resumed.count == 50,
                    "\(resumed.count) of 50 connections took the lease over"
                )
                let generations = Set(log.events.compactMap { $0.task == nil ? nil : $0.generation })
                try world.promiseWithoutFaults("A6", generations.count == 1, "generations \(generations.sorted())")
                let snapshot = try await stage.snapshot()
                try world.promiseWithoutFaults(
                    "A6",
                    snapshot.tasks[0].crashes == 0,
                    "\(snapshot.tasks[0].crashes) crashes"
                )
                try world.promiseWithoutFaults(
                    "A2",
                    snapshot.statistics.reclaims == 0,
                    "\(snapshot.statistics.reclaims) reclaims"
                )
                let sessions = snapshot.agents.filter { $0.name == "flapper" }
                try promise("A6", sessions.count <= 1, "\(sessions.count) sessions of one agent")
                let ends = log.events.filter { $0.kind == .agentDisconnected && $0.agent == "flapper" }
                let beginnings = log.events.filter { $0.kind == .agentConnected && $0.agent == "flapper" }
                try world.promiseWithoutFaults(
                    "A6",
                    ends.count - beginnings.count <= 1,
                    "an end of a session is told twice"
                )
                // The task's end may be known before its agent has been told.
                try await world.eventuallyWithoutFaults("G1", "the flapper is told") {
                    flapper.tally.completed.count == 1
                }
                try world.promiseWithoutFaults("G1", flapper.tally.staleAnswers == 0, "a live token was stale")
                return [Figure("reconnects", flapper.tally.resumptions), Figure("completed", 1)]
            }
        }
    }
}
