import Tenure

/// Goes after one defect after the other, with one trial after the other, until one says that it is there.
struct MutantHunt {
    private let build: MutantBuild
    /// For how long a trial may tell nothing.
    private let patience: Duration
    /// The trials that pass without a defect, by name.
    private var sound: Set<String> = []

    /// Builds the tests with all defects, none of which is on.
    init(patience: Duration) async throws {
        self.patience = patience
        build = try await MutantBuild()
    }

    /// Whether the defect is one that the scenario `basic` does not see.
    mutating func passesBasic(_ mutant: Mutant) async throws -> Verdict {
        try await run(BasicTrial(build: build, patience: patience), with: mutant)
    }

    /// Whether seeds find the defect, each of them a run in which everything goes wrong.
    mutating func trySeeds(_ mutant: Mutant) async throws -> Verdict {
        try await run(SeedTrial(build: build, patience: patience), with: mutant)
    }

    /// Whether the tests find it.
    ///
    /// - Returns: the verdict of the last trial, its cases counted over all.
    mutating func tryTests(_ mutant: Mutant) async throws -> Verdict {
        var verdict = Verdict.passed(cases: 0)
        for trial in trials(of: mutant) {
            guard case .passed(let cases) = verdict else { break }
            verdict = try await run(trial, with: mutant).after(cases)
        }
        return verdict
    }

    /// What is tried, from what should find the defect to what might: the suite of the rule that it breaks, those of its
    /// area, all.
    private func trials(of mutant: Mutant) -> [any Trial] {
        [[mutant.suite], mutant.area.suites, []].map { SuiteTrial(suites: $0, patience: patience) }
    }

    private mutating func run(_ trial: some Trial, with mutant: Mutant) async throws -> Verdict {
        if sound.insert(trial.name).inserted {
            // A trial that fails anyway finds nothing.
            let control = try await trial.run(with: nil)
            guard case .passed = control else { throw TrialUnsound(name: trial.name, verdict: control) }
        }
        return try await trial.run(with: mutant)
    }
}

/// A trial does not pass without a defect, so that it says nothing about one.
struct TrialUnsound: Error, CustomStringConvertible {
    let name: String
    let verdict: Verdict

    var description: String { "\(name) does not pass without a mutant, so it says nothing of one: \(verdict)" }
}
