internal import Tenure

extension Scenario {
    /// An agent dies in the middle of its work.
    package static let kill = Scenario(
        "kill",
        "an agent is killed while working: reclaimed at once, completed by the survivor, the zombie's answer is stale",
        promises: ["A1", "A2", "G3", "G5", "T1"]
    ) { world in
        let victim = SimulatedAgent("victim", kinds: ["work"], behaviour: .hang, isZombie: true, clock: world.clock)
        let survivor = SimulatedAgent("survivor", kinds: ["work"], clock: world.clock)
        return try await world.running([victim]) { stage in
            let (_, events) = try await stage.scheduler.observe()
            return try await EventLog.collecting(events) { log in
                let handles = try await stage.submit(1)
                try await world.eventually("the victim works") { log.events(.accepted).count == 1 }
                await victim.kill()
                let after = try await stage.scheduler.snapshot()
                try promise("A2", after.counts.ready == 1, "after the kill the task is \(after.tasks[0].status.name)")
                try promise("A7", after.agents.isEmpty, "the dead agent is still listed")
                stage.join(survivor)
                try await stage.finish(handles)
                victim.wakeParked()
                try await world.eventually("the zombie's answer is refused") { victim.tally.staleAnswers == 1 }
                try await world.eventually("the stale answer is told") { log.events(.staleAnswer).count == 1 }
                try log.checkEachCompletedOnce(handles.map(\.id))
                try promise("A2", log.events(.reclaimed).count == 1, "\(log.events(.reclaimed).count) reclaims")
                let generations = log.events(.assigned).compactMap(\.generation)
                try promise("G3", generations.count == 2 && generations[0] < generations[1], "\(generations)")
                let output = try await handles[0].output
                try promise("G5", output == Array("survivor".utf8), "the zombie's output stands")
                return [Figure("completed", 1), Figure("reclaimed", 1), Figure("stale answers", 1)]
            }
        }
    }
}
