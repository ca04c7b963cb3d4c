internal import Tenure

extension Scenario {
    /// Several tasks, one death.
    package static let killFive = Scenario(
        "kill-five",
        "5 tasks, 2 agents, one of them killed: 5 completed, none twice",
        promises: ["A2", "G5", "T1"]
    ) { world in
        let victim = SimulatedAgent("victim", kinds: ["work"], behaviour: .hang, isZombie: true, clock: world.clock)
        let survivor = SimulatedAgent(
            "survivor",
            kinds: ["work"],
            behaviour: .complete(after: .milliseconds(1)),
            clock: world.clock
        )
        return try await world.running([victim, survivor]) { stage in
            let (_, events) = try await stage.scheduler.observe()
            return try await EventLog.collecting(events) { log in
                // Who asks first is served first, so the victim gets one of the first two.
                try await world.eventually("both agents ask") {
                    try await stage.scheduler.snapshot().agents.filter { $0.askingSince != nil }.count == 2
                }
                let handles = try await stage.submit(5)
                try await world.eventually("the victim works") { !victim.tally.received.isEmpty }
                await victim.kill()
                try await stage.finish(handles)
                victim.wakeParked()
                try await world.eventually("all ends are told") { log.events(.completed).count == 5 }
                try await world.eventually("the zombie's answer is refused") { victim.tally.staleAnswers >= 1 }
                try log.checkEachCompletedOnce(handles.map(\.id))
                try promise("A2", log.events(.reclaimed).count == 1, "\(log.events(.reclaimed).count) reclaims")
                return [
                    Figure("completed", log.events(.completed).count),
                    Figure("reclaimed", log.events(.reclaimed).count),
                ]
            }
        }
    }
}
