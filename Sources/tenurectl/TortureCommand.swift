import Tenure
import TenureTesting

/// `tenurectl torture`
struct TortureCommand {
    private let tests: [TortureTest]
    private let budget: Duration
    private let seed: UInt64
    private let number: Int?

    init(_ given: Arguments) throws {
        var arguments = given
        let budget = try arguments.option("--budget")
        seed = try arguments.number("--seed", in: 0...UInt64.max) ?? 1
        number = try arguments.number("--case", in: 0...Int.max)
        var names: [String] = []
        while let name = try arguments.option("--only") { names.append(name) }
        try arguments.end()
        for name in names where !TortureTest.all.contains(where: { $0.name == name }) {
            let known = TortureTest.all.map(\.name).joined(separator: ", ")
            throw UsageError("there is no test \"\(name)\"; there are \(known)")
        }
        tests = names.isEmpty ? TortureTest.all : TortureTest.all.filter { names.contains($0.name) }
        self.budget = try budget.map(Self.duration) ?? .seconds(60)
        if number != nil, tests.count != 1 { throw UsageError("--case needs --only, to say of which test") }
    }

    /// `30s`, `10m`, `2h`.
    private static func duration(_ text: String) throws -> Duration {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (1...9_999) ~= count
        else {
            throw UsageError("--budget takes a time such as 30s, 10m or 2h, not \"\(text)\"")
        }
        return .seconds(count * unit)
    }

    /// - Returns: whether every promise held.
    func run() async throws -> Bool {
        let surroundings = TortureSurroundings(executable: try ChildProcess.currentExecutable)
        return try await withTaskExecutorPreference(WorkerThreads.shared) {
            if let number { return try await runOne(number, surroundings) }
            let run = TortureRun(tests, seed: seed, surroundings) { results in
                Console.progress(results.map { "\($0.test) \($0.cases)" }.joined(separator: "  "))
            }
            let results = await run.run(for: budget)
            Console.progress("")
            return report(results)
        }
    }

    private func runOne(_ number: Int, _ surroundings: TortureSurroundings) async throws -> Bool {
        let cases = try tests[0].cases(seed: seed, surroundings)
        guard number < cases.count else {
            throw UsageError("\(tests[0].name) has \(cases.count) cases for seed \(seed), numbered from 0")
        }
        let result = await tests[0].run(number, of: cases, seed: seed)
        if let obstacle = result.obstacle { throw UsageError("\(result.test) cannot be run here: \(obstacle)") }
        let what = "\(result.test), seed \(seed), case \(number)"
        Console.line(result.violations.first.map { "\($0)" } ?? "\(what): every promise held")
        return result.violationCount == 0
    }

    private func report(_ results: [TortureResult]) -> Bool {
        Console.line("test                       cases  violations")
        for result in results {
            let name = result.test + String(repeating: " ", count: max(0, 20 - result.test.count))
            let figures = Self.aligned(result.cases, 12) + Self.aligned(result.violationCount, 12)
            Console.line(name + (result.obstacle.map { "     not run: \($0)" } ?? figures))
        }
        for violation in results.flatMap(\.violations) { Console.line("\(violation)") }
        return results.allSatisfy { $0.violationCount == 0 }
    }

    private static func aligned(_ number: Int, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
