import Tenure
import TenureTesting

/// Something that may notice a defect: some of the tests, a scenario, seeds of a simulation.
protocol Trial: Sendable {
    /// What it is, for who asks which trial says so; no two different ones share a name.
    var name: String { get }

    /// Runs it in the build that has all defects, with one of them on, or none.
    func run(with mutant: Mutant?) async throws -> Verdict
}

/// What came of a trial.
enum Verdict: Sendable {
    /// So many cases were tried, and all passed.
    case passed(cases: Int)
    /// A case failed and said so, after so many others had passed.
    case caught(by: String, after: Int)
    /// It ended without saying which case failed: none has looked for this defect.
    case died(ExitStatus, running: [String])
    /// Nothing was told for too long, or a case took longer than it may; none has looked for this defect.
    case hung(running: [String])
}

extension Verdict {
    /// As it would be if so many cases of other trials had been tried before.
    func after(_ earlier: Int) -> Verdict {
        switch self {
        case .passed(let cases): .passed(cases: earlier + cases)
        case .caught(let witness, let count): .caught(by: witness, after: earlier + count)
        case .died, .hung: self
        }
    }
}

extension Verdict: CustomStringConvertible {
    var description: String {
        switch self {
        case .caught(let witness, let count): "\(witness), case \(count + 1)"
        case .passed(let count): "SURVIVED \(count) cases: one is missing"
        case .died(let status, let running): "DIED: the tests ended, which \(status)\(Self.during(running))"
        case .hung(let running): "HUNG: nothing more was told\(Self.during(running))"
        }
    }

    private static func during(_ cases: [String]) -> String {
        cases.isEmpty ? "" : ", during " + cases.joined(separator: "; ")
    }
}
