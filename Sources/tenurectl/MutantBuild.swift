import Tenure
import TenureTesting

/// The tests and `tenurectl`, built with all defects in them, none of which is on; in a folder apart from the others.
struct MutantBuild {
    /// What says so to `swift build` and `swift test`.
    static let arguments = ["--scratch-path", ".build-mutants", "-Xswiftc", "-DTENURE_MUTANTS"]

    /// The path of the `tenurectl` that has the defects in it.
    let tenurectl: String

    init() async throws {
        let building = try ChildProcess(
            "swift",
            arguments: ["build", "--build-tests"] + Self.arguments,
            errors: .captured
        )
        let log = await building.waitForOutput()
        guard await building.waitForExit().isSuccess else { throw BuildFailed(log: log) }
        let asking = try ChildProcess("swift", arguments: ["build", "--show-bin-path"] + Self.arguments)
        let folder = await asking.waitForOutput()
        guard await asking.waitForExit().isSuccess, let line = folder.split(separator: "\n").last else {
            throw BuildFailed(log: folder)
        }
        tenurectl = line + "/tenurectl"
    }

    /// Runs `tenurectl` with a defect on, or none, and reads what it prints.
    ///
    /// - Parameter patience: for how long it may tell nothing.
    func run<Reading: LineReading>(
        _ arguments: [String],
        with mutant: Mutant?,
        reading: Reading,
        patience: Duration
    ) async throws -> (told: Reading, status: ExitStatus, isSilent: Bool) {
        let child = try ChildProcess(
            tenurectl,
            arguments: arguments,
            environment: [Mutant.variable: mutant?.rawValue ?? ""],
            errors: .captured
        )
        return await WatchedRun.wait(for: child, reading: reading, patience: patience)
    }
}

/// The tests could not be built with the defects in them.
struct BuildFailed: Error, CustomStringConvertible {
    let log: String

    var description: String { "\(log)\nthe tests could not be built with the mutants, so nothing was tried" }
}
