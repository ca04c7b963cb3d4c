import TenureTesting

/// `tenurectl latency`, `tenurectl openings` and their like: one scenario, run live in a process of its own.
struct MeasureCommand {
    private let scenario: Scenario

    /// What handlers that block cost others.
    static func latency(_ given: Arguments) throws -> MeasureCommand {
        var arguments = given
        let agents = try arguments.number("--agents", in: 1...1_000) ?? 16
        let windows = try arguments.number("--windows", in: 1...1_000) ?? 5
        let seconds = try arguments.number("--seconds", in: 1...3_600) ?? 10
        try arguments.end()
        return MeasureCommand(scenario: .latency(agents: agents, windows: windows, time: .seconds(seconds)))
    }

    /// Whether opening and closing leaves anything behind.
    static func openings(_ given: Arguments) throws -> MeasureCommand {
        var arguments = given
        let times = try arguments.number("--times", in: 1...1_000_000) ?? 1_000
        try arguments.end()
        return MeasureCommand(scenario: .openings(times))
    }

    /// How long it takes to open a store with many tasks.
    static func recovery(_ given: Arguments) throws -> MeasureCommand {
        var arguments = given
        let tasks = try arguments.number("--tasks", in: 1_000...100_000_000) ?? 1_000_000
        try arguments.end()
        return MeasureCommand(scenario: .recovery(tasks: tasks))
    }

    /// How long the scheduler stands still at the longest.
    static func pauses(_ given: Arguments) throws -> MeasureCommand {
        var arguments = given
        let tasks = try arguments.number("--tasks", in: 1_000...100_000_000) ?? 1_000_000
        let onlyCheckpoint = arguments.flag("--checkpoint")
        try arguments.end()
        return MeasureCommand(scenario: .pauses(tasks: tasks, onlyCheckpoint: onlyCheckpoint))
    }

    /// - Returns: whether every promise held.
    func run() async -> Bool {
        let result = await scenario.run(.live, seed: 1, executable: try? ChildProcess.currentExecutable)
        let figures = result.figures.map { "\($0.name) \(SmokeCommand.text($0.value))" }
        Console.line(([scenario.name] + figures + [result.passed ? "PASSED" : "FAILED"]).joined(separator: "  "))
        if let failure = result.failure { Console.line("    \(failure)") }
        return result.passed
    }
}
