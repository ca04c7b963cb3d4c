internal import Tenure

extension Scenario {
    /// Runs the scenario once, in a folder of its own, which is removed when it passed.
    ///
    /// - Parameters:
    ///   - mode: where to run; must be one of ``modes``.
    ///   - seed: fixes every choice of a simulated run.
    ///   - faults: what may go wrong in a simulated run; the seed draws from it.
    ///   - assertsTime: whether promises about real time are checked, too.
    ///   - executable: for scenarios that kill a process: one that understands ``RestartChild`` and ``AbortChild``.
    package func run(
        _ mode: Mode,
        seed: UInt64,
        faults: Faults = .none,
        executable: String? = nil,
        assertsTime: Bool = true
    ) async -> ScenarioResult {
        if mode == .simulated, losesProcess || !faults.isEmpty { return await runInWorld(seed, faults) }
        var result = ScenarioResult(name: name, mode: mode, seed: seed, passed: false)
        do {
            let directory = try TemporaryDirectory()
            switch mode {
            case .live:
                let world = ScenarioWorld(
                    mode: mode,
                    seed: seed,
                    clock: ContinuousClock(),
                    executable: executable,
                    directory: directory.path,
                    storage: nil,
                    assertsTime: assertsTime,
                    environment: .system(clock: ContinuousClock()),
                    executor: nil,
                    fairWeather: fairWeather ?? []
                )
                result.figures = try await body(world)
                try world.checkRecords()
            case .simulated:
                let executor = SeededExecutor(seed: seed)
                let probe = ModelProbe()
                var environment = Environment.simulated(on: executor)
                environment.probe = probe
                let world = ScenarioWorld(
                    mode: mode,
                    seed: seed,
                    clock: executor.clock,
                    executable: executable,
                    directory: directory.path,
                    storage: SimulatedStorage(),
                    assertsTime: assertsTime,
                    environment: environment,
                    executor: executor,
                    fairWeather: fairWeather ?? []
                )
                result.figures = try await simulate(world, executor)
                if let violation = probe.violations.first { throw PromiseBroken(violation.rule, violation.detail) }
                try world.checkRecords()
                for figure in result.figures { executor.record("\(figure.name)=\(figure.value)") }
                result.trace = String(executor.trace, radix: 16)
            }
            result.passed = true
            directory.remove()
        } catch {
            result.failure = "\(error)"
        }
        return result
    }

    /// A simulation keeps its thread busy to its end, so it does not get one of the shared pool.
    private func simulate(_ world: ScenarioWorld, _ executor: SeededExecutor) async throws -> [Figure] {
        let body = body
        return try await WorkerThreads.shared.run { try executor.run { try await body(world) } }
    }
}
