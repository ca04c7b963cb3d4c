internal import Tenure

extension Scenario {
    /// A task's first run completes after its second, before and after a restart.
    package static let rescue = Scenario(
        "rescue",
        "a task is reclaimed and completed elsewhere; then its first run answers, before and after a restart",
        promises: ["D4", "G1", "G2", "G5", "T1"]
    ) { world in
        let victim = SimulatedAgent("first", kinds: ["work"], behaviour: .hang, isZombie: true, clock: world.clock)
        let (task, lease) = try await world.running([victim]) { stage -> (TaskID, Lease) in
            let handles = try await stage.submit(1)
            try await world.eventually("the first agent works") { victim.tally.received.count == 1 }
            try await world.eventually("it has accepted") { try await stage.scheduler.snapshot().counts.working == 1 }
            await victim.kill()
            stage.join(SimulatedAgent("second", kinds: ["work"], clock: world.clock))
            try await stage.finish(handles)
            victim.wakeParked()
            try await world.eventually("the first run's answer is refused") { victim.tally.staleAnswers == 1 }
            return (handles[0].id, victim.tally.received[0].lease)
        }
        return try await world.running { stage in
            let refused = try await stage.scheduler.withSession("first", kinds: ["work"]) { session in
                do throws(TenureError) {
                    try await session.complete(lease, output: Array("too late".utf8))
                    return false
                } catch {
                    return error.code == .staleLease
                }
            }
            try promise("G5", refused, "the first run's answer was taken after the restart")
            let output = try await stage.scheduler.handle(for: task).output
            try promise("G5", output == Array("second".utf8), "the output is not the second run's")
            return [
                Figure("stale before", 1), Figure("stale after", 1),
                Figure("epoch", Int(stage.scheduler.opening.epoch)),
            ]
        }
    }
}
