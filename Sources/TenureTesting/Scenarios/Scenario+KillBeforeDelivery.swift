internal import Tenure

extension Scenario {
    /// An agent dies between the match and the delivery.
    package static let killBeforeDelivery = Scenario(
        "kill-before-delivery",
        "an agent is killed between match and delivery: the task is reclaimed at once",
        promises: ["A1", "A2", "S1", "T6"],
        onlyWithoutFaults: [
            "A2": "the task is ready at once when its agent is killed",
            "T6": "that counts as one refusal, and as no crash",
        ]
    ) { world in
        let victim = SimulatedAgent("victim", kinds: ["work"], behaviour: .ignore, clock: world.clock)
        let survivor = SimulatedAgent("survivor", kinds: ["work"], clock: world.clock)
        return try await world.running([victim]) { stage in
            try await world.eventually("the victim asks") {
                try await stage.askingAgents() > 0
            }
            let handles = try await stage.submit(1)
            // Assigned by the same turn that made it assignable; whether the victim's code has seen it is the seed's
            // choice.
            try await world.eventually("the task is assigned") { try await stage.counts().assigned == 1 }
            let wasDelivered = !victim.tally.received.isEmpty
            await victim.kill()
            let after = try await stage.snapshot()
            let task = after.tasks[0]
            try world.promiseWithoutFaults(
                "A2",
                after.counts.ready == 1,
                "after the kill the task is \(task.status.name)"
            )
            try world.promiseWithoutFaults("T6", task.refusals == 1, "\(task.refusals) refusals")
            try world.promiseWithoutFaults("T6", task.crashes == 0, "\(task.crashes) crashes")
            stage.join(survivor)
            try await stage.finish(handles)
            let last = try await stage.snapshot()
            try promise("T1", last.counts.completed == 1, "the task is \(last.tasks[0].status.name)")
            return [Figure("completed", 1), Figure("delivered before the kill", wasDelivered ? 1 : 0)]
        }
    }
}
