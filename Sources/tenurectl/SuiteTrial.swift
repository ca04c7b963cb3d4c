import Tenure
import TenureTesting

/// The tests of some suites, or all.
struct SuiteTrial: Trial {
    /// Patterns of their names; empty for all.
    let suites: [String]
    /// For how long they may tell nothing.
    let patience: Duration

    var name: String { suites.isEmpty ? "all suites" : suites.joined(separator: ", ") }

    func run(with mutant: Mutant?) async throws -> Verdict {
        let filter = suites.isEmpty ? [] : ["--filter", "\\.(\(suites.joined(separator: "|")))/"]
        let tests = try ChildProcess(
            "swift",
            arguments: ["test", "--skip-build"] + filter + MutantBuild.arguments,
            environment: [Mutant.variable: mutant?.rawValue ?? ""],
            errors: .captured
        )
        let (run, status, isSilent) = await WatchedRun.wait(for: tests, reading: TestRun(), patience: patience)
        if let failure = run.failure { return .caught(by: failure.test, after: run.passedCount) }
        if let overdue = run.overdue { return .hung(running: [overdue]) }
        if isSilent { return .hung(running: run.running) }
        return status.isSuccess ? .passed(cases: run.passedCount) : .died(status, running: run.running)
    }
}
