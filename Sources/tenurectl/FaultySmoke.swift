import Tenure
import TenureTesting

/// `tenurectl smoke --faults`: each scenario for one seed after the other, with all that may go wrong.
struct FaultySmoke {
    let scenarios: [Scenario]
    let faults: Faults
    let seeds: ClosedRange<UInt64>

    /// - Returns: how each scenario ended.
    func run() async throws -> [ScenarioResult] {
        var results: [ScenarioResult] = []
        for scenario in scenarios where scenario.fairWeather != nil {
            let progress = ProgressLine(total: seeds.count)
            var result = ScenarioResult(name: scenario.name, mode: .simulated, seed: seeds.lowerBound, passed: true)
            do {
                let hunt = scenario.hunt(faults, jobs: ProcessorTime.coreCount)
                let report = try await hunt.run(seeds) { progress.show($0.seeds) }
                progress.end()
                result.figures = Self.figures(report)
                Console.line(line(result))
            } catch let failure as SimulationFailed {
                progress.end()
                result.passed = false
                result.seed = failure.seed
                result.failure = "\(failure.failure)"
                Console.line(line(result))
                tell(failure, scenario)
            }
            results.append(result)
        }
        let failed = results.count { !$0.passed }
        Console.line("\(results.count - failed) passed, \(failed) failed")
        return results
    }

    /// Makes one run again.
    ///
    /// - Returns: whether every promise held.
    static func again(_ run: Reproduction, _ scenario: Scenario, trace: String?) async throws -> Bool {
        let (report, failure, lines) = await scenario.trace(run)
        if let trace { try Console.write(lines, toFile: trace) }
        Console.line("\(scenario.name), seed \(run.seed): \(report.steps) steps, \(report.ends) ends")
        Console.line(failure.map { "fails: \($0)" } ?? "passes")
        return failure == nil
    }

    /// Faults as arguments name them.
    static func text(_ faults: Faults) -> String {
        faults == .all ? "all" : faults.kinds.map(\.rawValue).joined(separator: ",")
    }

    private static func figures(_ report: SimulationReport) -> [Figure] {
        [
            Figure("steps", report.steps), Figure("ends", report.ends), Figure("processes died", report.crashes),
            Figure("agents died", report.agentsLost), Figure("stale answers", report.staleAnswers),
            Figure("faults", report.faults.values.reduce(0, +)),
        ]
    }

    private func line(_ result: ScenarioResult) -> String {
        var parts = [SmokeCommand.column(result.mode.rawValue, 9), SmokeCommand.column(result.name, 20)]
        let isWhole = result.passed && seeds.count > 1
        parts.append(isWhole ? "seeds \(seeds.lowerBound)…\(seeds.upperBound)" : "seed \(result.seed)")
        parts += result.figures.map { "\($0.name) \(SmokeCommand.text($0.value))" }
        parts.append(result.passed ? "PASSED" : "FAILED")
        return parts.joined(separator: "  ")
    }

    private func tell(_ failure: SimulationFailed, _ scenario: Scenario) {
        let run = failure.reproduction
        Console.line("    \(failure.failure)")
        Console.line("    it takes no more than \(run.faults.count) faults, and says: \(failure.shrunkFailure)")
        for line in failure.lastEvents { Console.line("        \(line)") }
        Console.line("    what the rule says: Sources/Tenure/Tenure.docc/Promises.md")
        let kinds = Self.text(faults)
        Console.line("    again: tenurectl smoke --faults \(kinds) --only \(scenario.name) --seed \(failure.seed)")
        Console.line("    the least: tenurectl smoke --only \(scenario.name) --replay \"\(run)\" --trace FILE")
    }
}
