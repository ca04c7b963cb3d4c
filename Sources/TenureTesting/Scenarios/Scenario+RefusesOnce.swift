internal import Tenure

extension Scenario {
    /// An offer that nobody accepts comes again.
    package static let refusesOnce = Scenario(
        "refuses-once",
        "an agent ignores its first offer: it is offered again with no other event, and done",
        promises: ["S1", "T6"]
    ) { world in
        let agent = SimulatedAgent("late", kinds: ["work"], behaviour: .ignore(times: 1), clock: world.clock)
        let timeout: Duration = world.mode == .live ? .milliseconds(100) : .seconds(60)
        return try await world.running([agent], options: SchedulerOptions(acceptanceTimeout: timeout)) { stage in
            let (_, events) = try await stage.scheduler.observe()
            return try await EventLog.collecting(events) { log in
                let handles = try await stage.submit(1)
                try await stage.finish(handles)
                try await world.eventually("the end is told") { log.events(.completed).count == 1 }
                try log.checkEachCompletedOnce(handles.map(\.id))
                guard let task = try await stage.scheduler.snapshot().tasks.first else {
                    throw PromiseBroken("T1", "the task is gone")
                }
                try promise("T6", task.refusals == 1, "\(task.refusals) refusals")
                try promise("T6", task.failures == 0 && task.crashes == 0, "it counts as a failure or a crash")
                let times = log.events(.assigned).map(\.time)
                try promise("S1", times.count == 2, "offered \(times.count) times")
                // Between the two offers come the end of the first, by time, and the asking of the agent.
                let offers = log.events.indices.filter { log.events[$0].kind == .assigned }
                let between = log.events[offers[0]...offers[1]].dropFirst().dropLast().map(\.kind)
                try promise(
                    "S1",
                    between.allSatisfy { [.reclaimed, .agentAsked, .passStarted].contains($0) },
                    "between the offers: \(between)"
                )
                let wait = times[0].duration(to: times[1])
                try promise("S1", wait >= timeout + .seconds(1), "offered again after \(wait)")
                try promise("A1", agent.tally.ignored == 1 && agent.tally.otherRefusals.isEmpty, "\(agent.tally)")
                return [Figure("completed", 1), Figure("offers", times.count)]
            }
        }
    }
}
