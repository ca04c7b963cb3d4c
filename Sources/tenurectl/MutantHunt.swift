import Tenure
import TenureTesting

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Runs the tests with one defect after the other, each until a test fails that says so.
struct MutantHunt {
    /// What became of a defect.
    enum Fate {
        /// A test failed, after so many others had passed.
        case caught(TestRun.Failure, after: Int)
        /// All tests passed.
        case survived(tests: Int)
        /// The tests ended without saying which of them failed: none has looked for this defect.
        case died(ExitStatus, running: [String])
        /// Nothing was told for too long, or a test took longer than it may; none has looked for this defect.
        case hung(running: [String])
    }

    /// Where a build with the flag lies, apart from the others.
    private static let build = ["--scratch-path", ".build-mutants", "-Xswiftc", "-DTENURE_MUTANTS"]

    /// For how long the tests may tell nothing.
    let patience: Duration
    /// The filters whose tests pass without a defect.
    private var sound: Set<[String]> = []

    /// Builds the tests with all defects, none of which is on.
    init(patience: Duration) async throws {
        self.patience = patience
        let building = try ChildProcess("swift", arguments: ["build", "--build-tests"] + Self.build, errors: .captured)
        let log = await building.waitForOutput()
        guard await building.waitForExit().isSuccess else { throw BuildFailed(log: log) }
    }

    /// Tries the suite in which the defect should be found, then those of the journal, then all.
    mutating func hunt(_ mutant: Mutant) async throws -> Fate {
        var fate = Fate.survived(tests: 0)
        for filter in [[mutant.suite], Mutant.journalSuites, []] {
            if sound.insert(filter).inserted {
                // A test that fails anyway finds nothing.
                let control = try await run(filter, with: nil)
                guard case .survived = control else { throw TestsFail(control) }
            }
            fate = try await run(filter, with: mutant)
            guard case .survived = fate else { break }
        }
        return fate
    }

    /// - Parameter suites: patterns of their names; empty for all.
    private func run(_ suites: [String], with mutant: Mutant?) async throws -> Fate {
        let filter = suites.isEmpty ? [] : ["--filter", "\\.(\(suites.joined(separator: "|")))/"]
        let tests = try ChildProcess(
            "swift",
            arguments: ["test", "--skip-build"] + filter + Self.build,
            environment: [Mutant.variable: mutant?.rawValue ?? ""],
            errors: .captured
        )
        let state = Locked(TestRun())
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask { await Self.read(tests.lines, into: state) }
            group.addTask { await Self.waitForSilence(of: state, for: patience) }
            defer { group.cancelAll() }
            return await group.next() ?? .ended
        }
        // The tests are a child of that process, which ends them when it is interrupted, and not when it is killed.
        if ending != .ended { tests.send(signal: SIGINT) }
        let status = await tests.waitForExit()
        let run = state.withLock { $0 }
        if let failure = run.failure { return .caught(failure, after: run.passedCount) }
        if let overdue = run.overdue { return .hung(running: [overdue]) }
        if ending == .silent { return .hung(running: run.running) }
        return status.isSuccess ? .survived(tests: run.passedCount) : .died(status, running: run.running)
    }

    private enum Ending {
        /// Nothing more can be told.
        case ended
        /// What was told is enough.
        case decided
        case silent
    }

    private static func read(_ lines: AsyncStream<String>, into state: Locked<TestRun>) async -> Ending {
        for await line in lines {
            let isDecided = state.withLock { run in
                run.read(line)
                return run.failure != nil || run.overdue != nil
            }
            if isDecided { return .decided }
        }
        return .ended
    }

    private static func waitForSilence(of state: Locked<TestRun>, for patience: Duration) async -> Ending {
        var told = -1
        while !Task.isCancelled {
            let count = state.withLock { $0.lineCount }
            if count == told { return .silent }
            told = count
            try? await Task.sleep(for: patience)
        }
        return .ended
    }
}

extension MutantHunt.Fate: CustomStringConvertible {
    var description: String {
        switch self {
        case .caught(let failure, let count): "\(failure.test), after \(count) others"
        case .survived(let count): "SURVIVED \(count) tests: one is missing"
        case .died(let status, let running): "DIED: the tests ended, which \(status)\(Self.during(running))"
        case .hung(let running): "HUNG: nothing more was told\(Self.during(running))"
        }
    }

    private static func during(_ tests: [String]) -> String {
        tests.isEmpty ? "" : ", during " + tests.joined(separator: "; ")
    }
}

/// The tests could not be built with the defects in them.
struct BuildFailed: Error, CustomStringConvertible {
    let log: String

    var description: String { "\(log)\nthe tests could not be built with the mutants, so nothing was tried" }
}

/// Tests do not pass without a defect, so that they say nothing about one.
struct TestsFail: Error, CustomStringConvertible {
    let fate: MutantHunt.Fate

    init(_ fate: MutantHunt.Fate) { self.fate = fate }

    var description: String { "the tests do not pass without a mutant, so nothing was tried: \(fate)" }
}
