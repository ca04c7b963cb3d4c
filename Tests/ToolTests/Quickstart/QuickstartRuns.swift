import Foundation
import TenureTesting
import Testing

/// Runs of the quickstart on files of a test's own, all with the same journal.
final class QuickstartRuns: Sendable {
    private let folder: TemporaryFolder
    private let executable: String

    /// The folder with the files.
    var files: String { "\(folder.path)/files" }

    init() throws {
        folder = try TemporaryFolder()
        executable = try BuiltProducts.path(of: "quickstart")
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try folder.write(text, to: "files/\(name)") }

    /// Makes so many files that are work for a while each.
    func writeLargeFiles(_ count: Int, size: Int) throws -> Set<String> {
        for number in 0..<count { try folder.writeSparse("line\n", size: size, to: "files/\(number).txt") }
        let root = try realPath(files)
        return Set((0..<count).map { "\(root)/\($0).txt" })
    }

    func realPath(_ path: String) throws -> String {
        let resolved = try #require(realpath(path, nil))
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Starts a run; its output and errors come mixed.
    func start(_ arguments: [String]? = nil) throws -> ChildProcess {
        try ChildProcess(
            executable,
            arguments: arguments ?? [files],
            workingDirectory: folder.path,
            errors: .captured
        )
    }

    /// A run from beginning to end.
    func run(_ arguments: [String]? = nil) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        let child = try start(arguments)
        let output = await child.waitForOutput()
        return (await child.waitForExit(), output)
    }

    /// What the journal tells of all runs.
    func history() throws -> JournalHistory { try JournalHistory(at: "\(folder.path)/.tenure/quickstart") }
}
