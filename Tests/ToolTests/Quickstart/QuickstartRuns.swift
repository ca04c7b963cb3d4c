import Foundation
import Tenure
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

    /// Makes files of 1 TiB that take no space on the disk. No run gets done with one before it is cut, however slow the
    /// machine or the test: whoever works on it works on it still when the test looks.
    func writeEndlessFiles(_ count: Int) throws -> Set<String> {
        for number in 0..<count { try folder.writeSparse("line\n", size: 1 << 40, to: "files/\(number).txt") }
        let root = try realPath(files)
        return Set((0..<count).map { "\(root)/\($0).txt" })
    }

    /// Shortens endless files; who reads one of them comes to its end.
    func cut(_ paths: some Sequence<String>, to size: Int = 5) throws {
        for path in paths where truncate(path, off_t(size)) != 0 {
            throw SystemCallFailed(call: "truncate", code: errno)
        }
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

    /// A run from beginning to end whose standard streams a shell has redirected.
    func runShell(_ redirection: String) async throws -> TenureTesting.ExitStatus {
        let command = "exec \"$0\" \"$1\" \(redirection)"
        let child = try ChildProcess(
            "/bin/sh",
            arguments: ["-c", command, executable, files],
            workingDirectory: folder.path
        )
        return await child.waitForExit()
    }

    private var journal: String { "\(folder.path)/.tenure/quickstart" }

    /// What the journal tells of all runs.
    func history() throws -> JournalHistory { try JournalHistory(at: journal) }

    /// How many records the journal has, also while a run writes it; 0 while there is none to be read.
    var recordCount: Int {
        guard let storage = try? PosixStorage(directory: journal, createIfMissing: false),
            let finding = try? JournalReader.read(storage, replay: { _, _ in })
        else { return 0 }
        return Int(finding.lastSequence)
    }

    /// Waits until a run has written so many records, or has ended.
    func waitForRecords(_ count: Int, of child: ChildProcess) async throws {
        try await eventually(within: .seconds(600), every: .milliseconds(5), "\(count) records") {
            recordCount >= count || child.exitStatus != nil
        }
    }

    /// Ends a run by a signal, so many microseconds after its journal has so many records. From a thread of its own, which
    /// does not wait for other tests.
    func end(_ child: ChildProcess, by signal: Int32, atRecord record: Int, after microseconds: UInt32) {
        Thread.detachNewThread {
            while child.exitStatus == nil, self.recordCount < record { usleep(500) }
            usleep(microseconds)
            guard signal == SIGINT else { return child.kill() }
            child.send(signal: signal)
            self.letFinish(child)
        }
    }

    /// How many files a run gets done with after its interrupt, or fewer, unless it is very slow to hear of it.
    static let filesAfterInterrupt = 12

    /// Cuts what a run works on when it is asked to end. Until it hears of that it takes more, which is cut too; but ever
    /// more slowly, so that it hears before it is done with all.
    private func letFinish(_ child: ChildProcess) {
        var pause: UInt32 = 4_000
        while child.exitStatus == nil {
            try? cut((try? history())?.working ?? [])
            usleep(pause)
            pause = min(2 * pause, 1_000_000)
        }
    }
}
