import Tenure
import TenureTesting

/// `tenurectl mutants`: whether the tests find the defects that are put in on purpose.
struct MutantsCommand {
    /// Where a build with the flag lies, apart from the others.
    private static let scratch = ["--scratch-path", ".build-mutants", "-Xswiftc", "-DTENURE_MUTANTS"]
    /// The suites of the journal and of who relies on it: others would find some too, later.
    private static let suites = """
        Journal|CheckpointTests|CompactionTests|Storage|Format|WitnessTests|PageAlignmentTests|LiveReading|\
        IntervalTests|SyncPaceTests|DurabilityTests|ShortWrite
        """

    private let mutants: [Mutant]

    init(_ given: Arguments) throws {
        var arguments = given
        var chosen: [Mutant] = []
        while let name = try arguments.option("--only") {
            guard let mutant = Mutant(rawValue: name) else {
                let names = Mutant.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("there is no mutant \"\(name)\"; there are: \(names)")
            }
            chosen.append(mutant)
        }
        mutants = chosen.isEmpty ? Mutant.allCases : chosen
        try arguments.end()
    }

    /// - Returns: whether each was caught.
    func run() async throws -> Bool {
        let build = try ChildProcess("swift", arguments: ["build", "--build-tests"] + Self.scratch, errors: .captured)
        let log = await build.waitForOutput()
        guard await build.waitForExit() == .exited(0) else {
            Console.error(log)
            return false
        }
        var survivors = 0
        for mutant in mutants {
            let finding = try await Self.hunt(mutant)
            if finding == nil { survivors += 1 }
            let name = mutant.rawValue.padded(to: 32)
            Console.line(name + (finding ?? "SURVIVED: a test is missing"))
        }
        Console.line("\(mutants.count - survivors) of \(mutants.count) caught")
        return survivors == 0
    }

    /// Runs the tests with one defect until one fails.
    ///
    /// - Returns: what failed, and how many tests had ended before; nil where all passed.
    private static func hunt(_ mutant: Mutant) async throws -> String? {
        let tests = try ChildProcess(
            "swift",
            arguments: ["test", "--skip-build", "--filter", suites] + scratch,
            environment: [Mutant.variable: mutant.rawValue],
            errors: .captured
        )
        var passed = 0
        for await line in tests.lines {
            if line.hasPrefix("✔ Test ") { passed += 1 }
            guard line.hasPrefix("✘ Test "), let end = line.firstRange(of: " recorded an issue") else { continue }
            tests.kill()
            return "\(line[..<end.lowerBound].dropFirst(7)), after \(passed) others"
        }
        let status = await tests.waitForExit()
        return status == .exited(0) ? nil : "the tests ended with \(status), after \(passed) had passed"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
