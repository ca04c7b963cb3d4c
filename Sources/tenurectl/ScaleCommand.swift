import TenureTesting

/// `tenurectl scale`
struct ScaleCommand {
    private let mode: Scenario.Mode
    private let seed: UInt64
    private let sizes: [ScaleParameters]

    init(_ given: Arguments) throws {
        var arguments = given
        mode = arguments.flag("--simulated") ? .simulated : .live
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
            let clock = ContinuousClock()
            let start = clock.now
            let display = ProgressLine(total: size.tasks)
            let scenario = Scenario.scale(size) { display.show($0) }
            let result = await scenario.run(mode, seed: seed)
            display.end()
            let seconds = (clock.now - start) / .seconds(1)
            let rate = Double(size.tasks) / seconds
            let figures = result.figures.map { "\($0.name) \(SmokeCommand.text($0.value))" }
            let line = [scenario.name] + figures + ["\(Int(rate)) tasks a second", result.passed ? "PASSED" : "FAILED"]
            Console.line(line.joined(separator: "  "))
            if let failure = result.failure {
                Console.line("    \(failure)")
                let churn = size.killInterval == nil ? "" : " --churn"
                let mode = mode == .live ? "" : " --simulated"
                Console.line(
                    "    again: tenurectl scale --agents \(size.agents) --tasks \(size.tasks)\(churn)\(mode) --seed \(seed)"
                )
            }
            passed = passed && result.passed
        }
        return passed
    }
}
