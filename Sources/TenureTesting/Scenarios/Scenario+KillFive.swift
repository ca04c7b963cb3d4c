internal import Tenure

extension Scenario {
    /// Several tasks, one death.
    package static let killFive = Scenario(
        "kill-five",
        "5 tasks, 2 agents, one of them killed: 5 completed, none twice",
        promises: ["A2", "G5", "T1"],
        onlyWithoutFaults: [
            "A2": "one task is reclaimed, once",
            "G5": "the zombie is refused over its connection",
        ]
    ) { world in
        let victim = SimulatedAgent("victim", kinds: ["work"], behaviour: .hang, isZombie: true, clock: world.clock)
        let survivor = SimulatedAgent(
            "survivor",
            kinds: ["work"],
            behaviour: .complete(after: .milliseconds(1)),
            clock: world.clock
        )
        return try await world.running([victim, survivor], options: Self.sparingCrashes) { stage in
            try await stage.watching { log in
                // Who asks first is served first, so the victim gets one of the first two.
                try await world.eventually("both agents ask") {
                    try await stage.askingAgents() == 2
                }
                let handles = try await stage.submit(5)
                try await world.eventually("the victim works") {
                    // Where it was not there in time, the other has done everything.
                    if !world.hasFaults { return !victim.tally.received.isEmpty }
                    let live = try await stage.counts().live
                    return live == 0 || !victim.tally.received.isEmpty
                }
                await victim.kill()
                try await stage.finish(handles)
                victim.wakeParked()
                try await world.eventually("all ends are told") { log.tellsCompletions(of: handles.map(\.id)) }
                try await world.eventuallyWithoutFaults("G5", "the zombie's answer is refused") {
                    victim.tally.staleAnswers >= 1
                }
                try log.checkEachCompletedOnce(handles.map(\.id))
                let reclaims = log.events(.reclaimed).count
                try world.promiseWithoutFaults("A2", reclaims == 1, "\(reclaims) reclaims")
                return [Figure("completed", log.events(.completed).count), Figure("reclaimed", reclaims)]
            }
        }
    }
}
