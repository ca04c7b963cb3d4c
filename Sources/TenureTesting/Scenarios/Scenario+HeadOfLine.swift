internal import Tenure

extension Scenario {
    /// A task that nobody can take, before ten that anybody can.
    package static let headOfLine = Scenario(
        "head-of-line",
        "an urgent task that needs a gpu, 10 low ones, no gpu agent: the 10 run",
        promises: ["S3", "T5"],
        onlyWithoutFaults: [:]
    ) { world in
        let agent = SimulatedAgent("plain", kinds: ["work"], clock: world.clock)
        return try await world.running([agent]) { stage in
            let stuck = try await stage.submit(
                1,
                priority: { _ in .urgent },
                options: TaskOptions(requires: ["gpu"])
            )
            try await stage.finish(try await stage.submit(10, priority: { _ in .low }))
            let before = try await stage.snapshot()
            try promise("T5", before.counts.completed == 10, "\(before.counts.completed) of 10 ran")
            try promise("S3", before.counts.ready == 1, "the gpu task is not ready")
            stage.join(SimulatedAgent("gpu", kinds: ["work"], capabilities: ["gpu"], clock: world.clock))
            try await stage.finish(stuck)
            return [Figure("completed", 11)]
        }
    }
}
