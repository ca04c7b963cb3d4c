import TenureTesting

/// `tenurectl stress`
struct StressCommand {
    private let mode: Scenario.Mode
    private let firstSeed: UInt64
    private let seeds: Int
    private let size: StressParameters

    init(_ given: Arguments) throws {
        var arguments = given
        mode = arguments.flag("--simulated") ? .simulated : .live
        firstSeed = try arguments.number("--seed", in: 0...UInt64.max) ?? 1
        let seconds = try arguments.number("--seconds", in: 1...86_400)
        let given = try arguments.number("--seeds", in: 1...1_000_000)
        if given != nil, mode == .live { throw UsageError("--seeds goes with --simulated") }
        seeds = given ?? 1
        // A simulated second is a long time: everything in it is quick.
        size = StressParameters(
            duration: seconds.map { .seconds($0) } ?? (mode == .live ? .seconds(10) : .milliseconds(100))
        )
        try arguments.end()
    }

    /// - Returns: whether every promise held.
    func run() async throws -> Bool {
        let scenario = Scenario.stress(size)
        let display = ProgressLine(total: seeds)
        var last: ScenarioResult?
        for number in 0..<seeds {
            let seed = firstSeed &+ UInt64(number)
            let result = await scenario.run(mode, seed: seed)
            display.show(number + 1)
            last = result
            guard !result.passed else { continue }
            display.end()
            let options = mode == .live ? "" : " --simulated"
            let seconds = size.duration < .seconds(1) ? "" : " --seconds \(size.duration.components.seconds)"
            Console.line("stress  seed \(seed)  FAILED")
            Console.line("    \(result.failure ?? "for no reason")")
            Console.line("    again: tenurectl stress\(options)\(seconds) --seed \(seed)")
            return false
        }
        display.end()
        let figures = (last?.figures ?? []).map { "\($0.name) \(SmokeCommand.text($0.value))" }
        let run = seeds == 1 ? "seed \(firstSeed)" : "seeds \(firstSeed)…\(firstSeed &+ UInt64(seeds - 1)), the last:"
        Console.line((["stress", mode.rawValue, run] + figures + ["PASSED"]).joined(separator: "  "))
        return true
    }
}
