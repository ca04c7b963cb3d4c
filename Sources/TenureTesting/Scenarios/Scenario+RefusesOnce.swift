internal import Tenure

extension Scenario {
    /// An offer that nobody accepts comes again.
    package static let refusesOnce = Scenario(
        "refuses-once",
        "an agent ignores its first offer: it is offered again with no other event, and done",
        promises: ["S1", "T6"],
        onlyWithoutFaults: [
            "A1": "the agent lets one offer pass, and nothing it says is refused",
            "S1": "two offers, and nothing between them but the end of the first and a question",
            "T6": "one refusal, no failure, no crash",
        ]
    ) { world in
        let agent = SimulatedAgent("late", kinds: ["work"], behaviour: .ignore(times: 1), clock: world.clock)
        let timeout: Duration = .seconds(world.mode == .live ? 1 : 60)
        // Where the machine is busy with other things, the second offer may not be accepted in time either.
        let isFastEnough = world.mode == .simulated || world.assertsTime
        return try await world.running([agent], options: SchedulerOptions(acceptanceTimeout: timeout)) { stage in
            try await stage.watching { log in
                let handles = try await stage.submit(1)
                try await stage.finish(handles)
                try await world.eventually("the end is told") { log.tellsCompletions(of: handles.map(\.id)) }
                try log.checkEachCompletedOnce(handles.map(\.id))
                guard let task = try await stage.snapshot().tasks.first else {
                    throw PromiseBroken("T1", "the task is gone")
                }
                let isRefusedOnce = isFastEnough ? task.refusals == 1 : task.refusals >= 1
                try world.promiseWithoutFaults("T6", isRefusedOnce, "\(task.refusals) refusals")
                try world.promiseWithoutFaults(
                    "T6",
                    task.failures == 0 && task.crashes == 0,
                    "it counts as a failure or a crash"
                )
                let times = log.events(.assigned).map(\.time)
                let offersEachOnce = times.count == Int(task.refusals) + 1
                try world.promiseWithoutFaults("S1", offersEachOnce, "offered \(times.count) times")
                guard !world.hasFaults else { return [Figure("completed", 1), Figure("offers", times.count)] }
                // Between the two offers come the end of the first, by time, and the asking of the agent.
                let offers = log.events.indices.filter { log.events[$0].kind == .assigned }
                let between = log.events[offers[0]...offers[1]].dropFirst().dropLast().map(\.kind)
                try world.promiseWithoutFaults(
                    "S1",
                    between.allSatisfy { [.reclaimed, .agentAsked, .passStarted].contains($0) },
                    "between the offers: \(between)"
                )
                let wait = times[0].duration(to: times[1])
                try world.promiseWithoutFaults("S1", wait >= timeout + .seconds(1), "offered again after \(wait)")
                try world.promiseWithoutFaults(
                    "A1",
                    agent.tally.ignored == 1 && agent.tally.otherRefusals.isEmpty,
                    "\(agent.tally)"
                )
                return [Figure("completed", 1), Figure("offers", times.count)]
            }
        }
    }
}
