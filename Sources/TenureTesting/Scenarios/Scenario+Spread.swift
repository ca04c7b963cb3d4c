internal import Tenure

extension Scenario {
    /// Mixed priorities over equal agents.
    package static let spread = Scenario(
        "spread",
        "20 tasks of four priorities, 4 equal agents: 3 to 7 each, urgent before low on average",
        promises: ["S4", "S5", "T2"],
        onlyWithoutFaults: [
            "S4": "each agent gets 3 to 7 of the 20",
            "T2": "urgent tasks are given before low ones on average",
        ]
    ) { world in
        // Equally fast also where the machine lets one of them wait: on real threads all work at the pace of one clock.
        let pace = VirtualClock()
        let agents = (1...4).map { number in
            SimulatedAgent(
                AgentName("agent-\(number)"),
                kinds: ["work"],
                behaviour: .complete(after: .milliseconds(20)),
                clock: world.mode == .live ? pace : world.clock
            )
        }
        return try await world.running { stage in
            // 4 urgent, 4 high, 8 normal, 4 low, submitted in turn.
            let priorities: [Priority] = [.low, .normal, .high, .normal, .urgent]
            return try await stage.watching { log in
                let handles = try await stage.submit(20, priority: { priorities[$0 % 5] })
                for agent in agents { stage.join(agent) }
                if world.mode == .live {
                    for _ in 0..<(handles.count / agents.count) {
                        try await world.eventually("all agents work") { pace.sleeperCount == agents.count }
                        pace.advance(by: .milliseconds(20))
                    }
                }
                try await stage.finish(handles)
                try await world.eventually("all ends are told") { log.tellsCompletions(of: handles.map(\.id)) }
                try log.checkEachCompletedOnce(handles.map(\.id))
                var figures: [Figure] = []
                for agent in agents {
                    let count = agent.tally.received.count
                    try world.promiseWithoutFaults(
                        "S4",
                        (3...7).contains(count),
                        "agent \(agent.name) got \(count) of 20"
                    )
                    figures.append(Figure("\(agent.name)", count))
                }
                let order = log.events(.assigned).compactMap(\.priority)
                let urgent = Self.meanPlace(of: .urgent, in: order)
                let low = Self.meanPlace(of: .low, in: order)
                try world.promiseWithoutFaults(
                    "T2",
                    urgent < low,
                    "urgent at place \(urgent) on average, low at \(low)"
                )
                return figures + [Figure("mean place urgent", urgent), Figure("mean place low", low)]
            }
        }
    }

    /// One task at a time to idle agents.
    package static let spreadOneByOne = Scenario(
        "spread-one-by-one",
        "20 tasks one at a time, 4 asking agents: 5 each",
        promises: ["S4"],
        onlyWithoutFaults: ["S4": "each agent gets 5 of the 20"]
    ) { world in
        let agents = (1...4).map { SimulatedAgent(AgentName("agent-\($0)"), kinds: ["work"], clock: world.clock) }
        return try await world.running(agents) { stage in
            for _ in 0..<20 {
                try await world.eventually("all agents ask") {
                    try await stage.askingAgents() == 4
                }
                try await stage.finish(try await stage.submit(1))
            }
            var figures: [Figure] = []
            for agent in agents {
                let count = agent.tally.received.count
                try world.promiseWithoutFaults("S4", count == 5, "agent \(agent.name) got \(count) of 20")
                figures.append(Figure("\(agent.name)", count))
            }
            return figures
        }
    }

    private static func meanPlace(of priority: Priority, in order: [Priority]) -> Double {
        let places = order.indices.filter { order[$0] == priority }
        return Double(places.reduce(0, +)) / Double(max(1, places.count))
    }
}
