internal import Tenure

extension Scenario {
    /// An agent dies between the match and the delivery.
    package static let killBeforeDelivery = Scenario(
        "kill-before-delivery",
        "an agent is killed between match and delivery: the task is reclaimed at once",
        promises: ["A1", "A2", "S1", "T6"]
    ) { world in
        let victim = SimulatedAgent("victim", kinds: ["work"], behaviour: .ignore, clock: world.clock)
        let survivor = SimulatedAgent("survivor", kinds: ["work"], clock: world.clock)
        return try await world.running([victim]) { stage in
            let scheduler = stage.scheduler
            try await world.eventually("the victim asks") {
                try await scheduler.snapshot().agents.contains { $0.askingSince != nil }
            }
            let handles = try await stage.submit(1)
            // Assigned by the same turn that made it assignable; whether the victim's code has seen it is the seed's
            // choice.
            try await world.eventually("the task is assigned") { try await scheduler.snapshot().counts.assigned == 1 }
            let wasDelivered = !victim.tally.received.isEmpty
            await victim.kill()
            let after = try await scheduler.snapshot()
            try promise("A2", after.counts.ready == 1, "after the kill the task is \(after.tasks[0].status.name)")
            try promise("T6", after.tasks[0].refusals == 1, "\(after.tasks[0].refusals) refusals")
            try promise("T6", after.tasks[0].crashes == 0, "\(after.tasks[0].crashes) crashes")
            stage.join(survivor)
            try await stage.finish(handles)
            let last = try await scheduler.snapshot()
            try promise("T1", last.counts.completed == 1, "the task is \(last.tasks[0].status.name)")
            return [Figure("completed", 1), Figure("delivered before the kill", wasDelivered ? 1 : 0)]
        }
    }
}
