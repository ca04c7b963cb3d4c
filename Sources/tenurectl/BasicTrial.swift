import Tenure
import TenureTesting

/// The scenario `basic`, simulated: what it sees is no defect that is hard to find. A mutant is worth its place if it
/// passes.
struct BasicTrial: Trial {
    let build: MutantBuild
    /// For how long it may tell nothing.
    let patience: Duration

    var name: String { "the scenario basic" }

    func run(with mutant: Mutant?) async throws -> Verdict {
        let arguments = ["smoke", "--simulated", "--only", "basic"]
        let (run, status, isSilent) = try await build.run(
            arguments,
            with: mutant,
            reading: SmokeRun(),
            patience: patience
        )
        if let failure = run.failure { return .caught(by: failure, after: 0) }
        if isSilent { return .hung(running: ["basic"]) }
        return status.isSuccess ? .passed(cases: 1) : .died(status, running: ["basic"])
    }
}

/// What the lines say that `tenurectl smoke` prints: the promise that broke, below the scenario that broke it.
private struct SmokeRun: LineReading {
    private(set) var lineCount = 0
    private(set) var failure: String?
    private var hasFailed = false

    // It ends by itself, at once.
    var isDecided: Bool { false }

    mutating func read(_ line: String) {
        lineCount += 1
        if hasFailed, failure == nil { failure = String(line.drop { $0 == " " }) }
        if line.hasSuffix("  FAILED") { hasFailed = true }
    }
}
