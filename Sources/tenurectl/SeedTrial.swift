import Tenure
import TenureTesting

/// Seeds of the simulated workload, with everything that can go wrong.
struct SeedTrial: Trial {
    /// More do not find much more, and what they do not find a test must.
    private static let seeds = 300

    let build: MutantBuild
    /// For how long it may tell nothing.
    let patience: Duration

    var name: String { "seeds 1 to \(Self.seeds)" }

    func run(with mutant: Mutant?) async throws -> Verdict {
        let arguments = ["simulate", "--seeds", "\(Self.seeds)", "--no-shrinking"]
        let (run, status, isSilent) = try await build.run(
            arguments,
            with: mutant,
            reading: SeedRun(),
            patience: patience
        )
        if let (failure, passed) = run.failure { return .caught(by: failure, after: passed) }
        if isSilent { return .hung(running: [name]) }
        return status.isSuccess ? .passed(cases: Self.seeds) : .died(status, running: [name])
    }
}

/// What the lines say that `tenurectl simulate` prints.
private struct SeedRun: LineReading {
    private(set) var lineCount = 0
    /// What the first seed that fails says, and how many passed before.
    private(set) var failure: (String, passed: Int)?

    // It ends by itself once that is told.
    var isDecided: Bool { false }

    mutating func read(_ line: String) {
        lineCount += 1
        // seed 17 fails (after 16 that pass): T1: task …
        guard failure == nil, let words = line.firstRange(of: " fails (after "), line.hasPrefix("seed "),
            let end = line.firstRange(of: " that pass): ")
        else { return }
        let passed = Int(line[words.upperBound..<end.lowerBound]) ?? 0
        let said = line[end.upperBound...].prefix(90)
        failure = ("\(line[..<words.lowerBound]): \(said)", passed)
    }
}
