import Tenure
import TenureTesting

/// `tenurectl scale`
struct ScaleCommand {
    private let mode: Scenario.Mode
    private let seed: UInt64
    private let seeds: UInt64
    private let faults: Faults
    private let sizes: [ScaleParameters]

    init(_ given: Arguments) throws {
        var arguments = given
        faults = try SimulateCommand.faults(try arguments.option("--faults") ?? "none")
        mode = arguments.flag("--simulated") || !faults.isEmpty ? .simulated : .live
        seeds = try arguments.number("--seeds", in: 1...1_000_000) ?? 1
        seed = try arguments.number("--seed", in: 0...UInt64.max) ?? 1
        let agents = try arguments.number("--agents", in: 1...100_000) ?? 1_000
        let tasks = try arguments.number("--tasks", in: 1...100_000_000) ?? 100_000
        let size = ScaleParameters(agents: agents, tasks: tasks)
        var churn = size
        churn.killInterval = .milliseconds(5)
        sizes = arguments.flag("--churn") ? [churn] : [size, churn]
        try arguments.end()
    }

    /// - Returns: whether every promise held.
    func run() async throws -> Bool {
        var passed = true
        for size in sizes {
            for number in 0..<seeds {
                let held = await run(size, seed: seed &+ number)
                passed = held && passed
            }
        }
        return passed
    }

    private func run(_ size: ScaleParameters, seed: UInt64) async -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        let display = ProgressLine(total: size.tasks)
        let scenario = Scenario.scale(size) { display.show($0) }
        let result = await scenario.run(mode, seed: seed, faults: faults)
        display.end()
        let seconds = (clock.now - start) / .seconds(1)
        let rate = Double(size.tasks) / seconds
        let figures = result.figures.map { "\($0.name) \(SmokeCommand.text($0.value))" }
        let name = seeds == 1 ? scenario.name : "\(scenario.name)  seed \(seed)"
        let line = [name] + figures + ["\(Int(rate)) tasks a second", result.passed ? "PASSED" : "FAILED"]
        Console.line(line.joined(separator: "  "))
        if let failure = result.failure {
            Console.line("    \(failure)")
            let churn = size.killInterval == nil ? "" : " --churn"
            var mode = mode == .live ? "" : " --simulated"
            if !faults.isEmpty { mode = " --faults \(FaultySmoke.text(faults))" }
            Console.line(
                "    again: tenurectl scale --agents \(size.agents) --tasks \(size.tasks)\(churn)\(mode) --seed \(seed)"
            )
        }
        return result.passed
    }
}
