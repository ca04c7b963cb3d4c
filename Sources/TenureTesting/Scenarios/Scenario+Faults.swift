internal import Tenure

/// Scenarios in a ``World``: whatever a seed lets go wrong, everything comes to its end, and each end is recorded once.
extension Scenario {
    /// Plays the scenario for one seed after the other.
    ///
    /// - Parameters:
    ///   - faults: what may go wrong; each seed draws from it, and from what else the scenario suffers.
    ///   - jobs: how many seeds run at the same time.
    package func hunt(_ faults: Faults, jobs: Int = 1) -> SimulationHunt {
        SimulationHunt(faults: suffered(faults), jobs: jobs) { world in
            _ = try await play(in: world, hasFaults: !faults.isEmpty)
        }
    }

    /// Makes one run, as a failure has told it, and keeps everything that happened in words.
    package func trace(_ run: Reproduction) async -> (report: SimulationReport, failure: (any Error)?, lines: [String])
    {
        await SimulationHunt.trace(run) { world in _ = try await play(in: world, hasFaults: true) }
    }

    /// Makes one run of a seed.
    func runInWorld(_ seed: UInt64, _ faults: Faults) async -> ScenarioResult {
        let figures = Locked<[Figure]>([])
        var run = SimulationRun(reproduction: Reproduction(seed: seed, faults: suffered(faults), strategy: nil)) {
            world in
            let found = try await play(in: world, hasFaults: !faults.isEmpty)
            for figure in found { world.executor.record("\(figure.name)=\(figure.value)") }
            figures.withLock { $0 = found }
        }
        run.stepLimit = stepLimit
        let end = await run.makeAside()
        var result = ScenarioResult(name: name, mode: .simulated, seed: seed, passed: end.failure == nil)
        result.figures = figures.withLock { $0 }
        result.failure = end.failure.map { "\($0)" }
        result.trace = end.report.traces.first.map { String($0, radix: 16) }
        return result
    }

    private func suffered(_ faults: Faults) -> Faults { faults.isEmpty ? faults : faults.union(additionalFaults) }

    private func play(in world: World, hasFaults: Bool) async throws -> [Figure] {
        var surroundings = ScenarioWorld(
            mode: .simulated,
            seed: world.seed,
            clock: world.clock,
            executable: nil,
            directory: "",
            storage: SimulatedStorage(),
            assertsTime: true,
            environment: .simulated(on: world.executor),
            executor: world.executor
        )
        surroundings.world = world
        surroundings.hasFaults = hasFaults
        surroundings.fairWeather = fairWeather ?? []
        let figures = try await body(surroundings)
        try await world.settle()
        return figures
    }
}
