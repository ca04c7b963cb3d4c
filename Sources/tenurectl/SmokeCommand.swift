import Tenure
import TenureTesting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `tenurectl smoke`
struct SmokeCommand {
    private let modes: [Scenario.Mode]
    private let scenarios: [Scenario]
    private let firstSeed: UInt64
    private let repetitions: Int
    private let printsJSON: Bool
    private let onlyLists: Bool
    /// What may go wrong in simulated runs, if anything may.
    private let faults: Faults
    /// One run, as a failure under faults has told it.
    private let replay: Reproduction?
    private let trace: String?

    init(_ given: Arguments) throws {
        var arguments = given
        faults = try SimulateCommand.faults(try arguments.option("--faults") ?? "none")
        replay = try arguments.option("--replay").map(SimulateCommand.run)
        trace = try arguments.option("--trace")
        onlyLists = arguments.flag("--list")
        let live = arguments.flag("--live")
        let simulated = arguments.flag("--simulated") || !faults.isEmpty || replay != nil
        modes = Scenario.Mode.allCases.filter { mode in
            live == simulated || mode == (live ? .live : .simulated)
        }
        firstSeed = try arguments.number("--seed", in: 0...UInt64.max) ?? 1
        repetitions = try arguments.number("--repeat", in: 1...1_000_000) ?? 1
        printsJSON = arguments.flag("--json")
        var names: [String] = []
        while let name = try arguments.option("--only") { names.append(name) }
        try arguments.end()
        for name in names where !Scenario.all.contains(where: { $0.name == name }) {
            let known = Scenario.all.map(\.name).joined(separator: ", ")
            throw UsageError("there is no scenario \"\(name)\"; there are \(known)")
        }
        scenarios = names.isEmpty ? Scenario.all : Scenario.all.filter { names.contains($0.name) }
        // A run of nothing would say that every promise held.
        for scenario in scenarios where !names.isEmpty && scenario.modes.isDisjoint(with: modes) {
            let possible = scenario.modes.map { "--\($0.rawValue)" }.sorted().joined(separator: " or ")
            throw UsageError("the scenario \(scenario.name) runs only with \(possible)")
        }
        if live, simulated, !faults.isEmpty || replay != nil {
            throw UsageError("faults are simulated; leave --live out")
        }
        if !faults.isEmpty, firstSeed > 1 << 60 {
            throw UsageError("with --faults, --seed takes a number up to \(1 << 60)")
        }
        if replay != nil, names.count != 1 { throw UsageError("--replay needs --only NAME: the scenario that failed") }
        if trace != nil, replay == nil { throw UsageError("--trace needs --replay: it tells of one run") }
    }

    /// - Returns: whether every promise held.
    func run() async throws -> Bool {
        if onlyLists {
            for scenario in scenarios { list(scenario) }
            return true
        }
        if let replay { return try await FaultySmoke.again(replay, scenarios[0], trace: trace) }
        if !faults.isEmpty {
            let seeds = firstSeed...(firstSeed + UInt64(repetitions - 1))
            let results = try await FaultySmoke(scenarios: scenarios, faults: faults, seeds: seeds).run()
            if printsJSON { Console.line(try json(results)) }
            return results.allSatisfy(\.passed)
        }
        let executable = try ChildProcess.currentExecutable
        var results: [ScenarioResult] = []
        for mode in modes {
            for scenario in scenarios where scenario.modes.contains(mode) {
                for repetition in 0..<repetitions {
                    Console.progress("\(scenario.name) \(mode.rawValue) \(repetition + 1)/\(repetitions)")
                    let seed = firstSeed &+ UInt64(repetition)
                    results.append(await scenario.run(mode, seed: seed, executable: executable))
                }
                Console.progress("")
                report(results.suffix(repetitions), scenario)
            }
        }
        let failures = results.filter { !$0.passed }
        Console.line("\(results.count - failures.count) passed, \(failures.count) failed")
        if printsJSON { Console.line(try json(results)) }
        return failures.isEmpty
    }

    private func report(_ results: ArraySlice<ScenarioResult>, _ scenario: Scenario) {
        guard let shown = results.first(where: { !$0.passed }) ?? results.last else { return }
        var parts = [Self.column(shown.mode.rawValue, 9), Self.column(scenario.name, 20)]
        parts.append(
            results.count == 1 ? "seed \(shown.seed)" : "seeds \(firstSeed)…\(firstSeed &+ UInt64(results.count - 1))"
        )
        parts += shown.figures.map { "\($0.name) \(Self.text($0.value))" }
        if results.count == 1, let trace = shown.trace { parts.append("trace \(trace)") }
        parts.append(shown.passed ? "PASSED" : "FAILED")
        Console.line(parts.joined(separator: "  "))
        guard let failure = shown.failure else { return }
        Console.line("    \(failure)")
        Console.line("    what the rule says: Sources/Tenure/Tenure.docc/Promises.md")
        Console.line("    again: tenurectl smoke --\(shown.mode.rawValue) --only \(shown.name) --seed \(shown.seed)")
    }

    private func list(_ scenario: Scenario) {
        let modes = scenario.modes.map(\.rawValue).sorted().joined(separator: ", ")
        Console.line("\(scenario.name) (\(modes)): \(scenario.summary)")
        Console.line("    rules: \(scenario.promises.joined(separator: ", "))")
        guard let fairWeather = scenario.fairWeather else { return Console.line("    not under faults") }
        for promise in fairWeather { Console.line("    only without faults, \(promise.rule): \(promise.detail)") }
    }

    /// Text that takes so much room at least.
    static func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String((value * 100).rounded() / 100)
    }

    private struct Report: Encodable {
        let passed: Bool
        let scenarios: [ScenarioResult]
    }

    private func json(_ results: [ScenarioResult]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let report = Report(passed: results.allSatisfy(\.passed), scenarios: results)
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}
