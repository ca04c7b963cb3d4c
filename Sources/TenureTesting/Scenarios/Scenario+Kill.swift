internal import Tenure

extension Scenario {
    /// An agent dies in the middle of its work.
    package static let kill = Scenario(
        "kill",
        "an agent is killed while working: reclaimed at once, completed by the survivor, the zombie's answer is stale",
        promises: ["A1", "A2", "G3", "G5", "T1"],
        onlyWithoutFaults: [
            "A2": "the task is ready at once when its agent is killed, and was reclaimed once",
            "A7": "the dead agent is not listed any more",
            "G3": "the task is given twice",
            "G5": "the zombie is refused over its connection, and the output is the survivor's",
        ]
    ) { world in
        let victim = SimulatedAgent("victim", kinds: ["work"], behaviour: .hang, isZombie: true, clock: world.clock)
        let survivor = SimulatedAgent("survivor", kinds: ["work"], clock: world.clock)
        return try await world.running([victim], options: Self.sparingCrashes) { stage in
            try await stage.watching { log in
                let handles = try await stage.submit(1)
                try await world.eventually("the victim works") {
                    log.events(.accepted).count == 1 || (world.hasFaults && !victim.tally.received.isEmpty)
                }
                await victim.kill()
                let after = try await stage.snapshot()
                let state = after.tasks[0].status.name
                try world.promiseWithoutFaults("A2", after.counts.ready == 1, "after the kill the task is \(state)")
                try world.promiseWithoutFaults("A7", after.agents.isEmpty, "the dead agent is still listed")
                stage.join(survivor)
                try await stage.finish(handles)
                victim.wakeParked()
                try await world.eventuallyWithoutFaults("G5", "the zombie's answer is refused") {
                    victim.tally.staleAnswers == 1
                }
                try await world.eventuallyWithoutFaults("G5", "the stale answer is told") {
                    log.events(.staleAnswer).count == 1
                }
                try await world.eventually("the end is told") { log.tellsCompletions(of: handles.map(\.id)) }
                try log.checkEachCompletedOnce(handles.map(\.id))
                let reclaims = log.events(.reclaimed).count
                try world.promiseWithoutFaults("A2", reclaims == 1, "\(reclaims) reclaims")
                let generations = log.events(.assigned).compactMap(\.generation)
                try world.promiseWithoutFaults("G3", generations.count == 2, "\(generations)")
                try promise("G3", zip(generations, generations.dropFirst()).allSatisfy { $0 < $1 }, "\(generations)")
                let output = try await handles[0].output
                try world.promiseWithoutFaults("G5", output == Array("survivor".utf8), "the zombie's output stands")
                let stale = log.events(.staleAnswer).count
                let leases = victim.tally.received.map(\.lease)
                let refused = try await stage.staleCount(of: leases)
                try promise("G5", refused == leases.count, "\(refused) of \(leases.count) old tokens were refused")
                return [Figure("completed", 1), Figure("reclaimed", reclaims), Figure("stale answers", stale)]
            }
        }
    }

    /// A limit of crashes that an agent's death cannot reach, with all that may go wrong beside.
    static let sparingCrashes = SchedulerOptions(retry: RetryPolicy(maximumCrashes: 10))
}
