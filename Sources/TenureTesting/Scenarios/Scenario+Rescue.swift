internal import Tenure

extension Scenario {
    /// A task's first run completes after its second, before and after a restart.
    package static let rescue = Scenario(
        "rescue",
        "a task is reclaimed and completed elsewhere; then its first run answers, before and after a restart",
        promises: ["D4", "G1", "G2", "G5", "T1"],
        onlyWithoutFaults: [
            "G1": "the first run's answer is refused over its own connection",
            "G5": "the output is the second run's",
        ]
    ) { world in
        let victim = SimulatedAgent("first", kinds: ["work"], behaviour: .hang, isZombie: true, clock: world.clock)
        let (task, leases) = try await world.running([victim], options: Self.sparingCrashes) { stage in
            let handles = try await stage.submit(1)
            try await world.eventually("the first agent works") { !victim.tally.received.isEmpty }
            // Under faults it may have lost it by now.
            if !world.hasFaults {
                try await world.eventually("it has accepted") { try await stage.counts().working == 1 }
            }
            await victim.kill()
            stage.join(SimulatedAgent("second", kinds: ["work"], clock: world.clock))
            try await stage.finish(handles)
            victim.wakeParked()
            try await world.eventuallyWithoutFaults("G1", "the first run's answer is refused") {
                victim.tally.staleAnswers == 1
            }
            let leases = victim.tally.received.map(\.lease)
            let refused = try await stage.staleCount(of: leases)
            try promise("G5", refused == leases.count, "the first run's answer was taken before the restart")
            return (handles[0].id, leases)
        }
        return try await world.running { stage in
            let refused = try await stage.staleCount(of: leases)
            try promise("G5", refused == leases.count, "the first run's answer was taken after the restart")
            let output = try await stage.call { try await $0.handle(for: task).output }
            try promise("G5", output != Array("too late".utf8), "an output was taken under a token of no lease")
            try world.promiseWithoutFaults("G5", output == Array("second".utf8), "the output is not the second run's")
            let epoch = try await stage.call { $0.opening.epoch }
            return [
                Figure("stale before", leases.count), Figure("stale after", refused), Figure("epoch", Int(epoch)),
            ]
        }
    }
}
