import Foundation
import Tenure
import TenureTesting
import Testing

/// `tenurectl verify`, as operators call it.
@Suite(.timeLimit(.minutes(20))) struct VerifyTests {
    /// A journal of files with two checkpoints, and what opening it finds.
    private struct Journal {
        let folder: TemporaryFolder
        let submitted: Int

        var path: String { folder.path }

        init() async throws {
            folder = try TemporaryFolder()
            let options = SchedulerOptions(segmentBytes: 64 << 10, checkpointBytes: 64 << 10)
            let scheduler = try await Scheduler.open(.directory(folder.path), options: options)
            let task = RawTask(kind: "k", payload: [UInt8](repeating: 5, count: 10_000))
            var submitted = 0
            while try Self.names(in: folder.path, ending: ".ckp").count < 2, submitted < 2_000 {
                try await scheduler.submit(task)
                submitted += 1
            }
            self.submitted = submitted
            await scheduler.shutDown()
            // A third, if the end came when it was made and the first not yet removed.
            try #require(try names(ending: ".ckp").count >= 2)
        }

        func names(ending suffix: String) throws -> [String] { try Self.names(in: path, ending: suffix) }

        private static func names(in path: String, ending suffix: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(suffix) }.sorted()
        }

        /// Changes a file's bytes.
        func change(_ name: String, _ body: (inout Data) -> Void) throws {
            let url = URL(fileURLWithPath: path).appending(path: name)
            var bytes = try Data(contentsOf: url)
            body(&bytes)
            try bytes.write(to: url)
        }

        func open() async throws -> (count: Int, damagedCheckpoints: [String]) {
            let scheduler = try await Scheduler.open(.directory(path))
            let count = try await scheduler.counts().total.total
            await scheduler.shutDown()
            return (count, scheduler.opening.damagedCheckpoints)
        }
    }

    private func verify(_ path: String) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        try await run(["verify", path])
    }

    private func run(_ arguments: [String]) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        let tool = try BuiltProducts.path(of: "tenurectl")
        let child = try ChildProcess(tool, arguments: arguments, errors: .discarded)
        let output = await child.waitForOutput()
        return (await child.waitForExit(), output)
    }

    @Test("D3: a journal that is whole is said to be")
    func whole() async throws {
        let journal = try await Journal()
        let run = try await verify(journal.path)
        #expect(run.status.isSuccess && run.output.contains("all is well"), "\(run.output)")
        #expect(run.output.contains("\(journal.submitted) tasks"))
    }

    @Test("D3: a damaged checkpoint is found, the older one too, and the journal can be opened", arguments: [0, 1])
    func damagedCheckpoint(index: Int) async throws {
        let journal = try await Journal()
        let damaged = try Array(journal.names(ending: ".ckp").suffix(2))[index]
        try journal.change(damaged) { $0[5_000] ^= 1 }
        #expect(try await verify(journal.path).status == .exited(1))
        let verification = try JournalVerification(directory: journal.path)
        #expect(verification.damage.count == 1 && verification.canBeOpened)
        let opened = try await journal.open()
        #expect(opened.count == journal.submitted)
        // The opening tells of it, if it would have begun with that one.
        #expect(opened.damagedCheckpoints == (index == 1 ? [damaged] : []))
    }

    @Test("D3: a damaged segment is found")
    func damagedSegment() async throws {
        let journal = try await Journal()
        // Those that the older checkpoint stands for may be there still, and nobody needs them.
        let segment = try #require(try journal.names(ending: ".seg").dropLast().last)
        try journal.change(segment) { $0[6_000] ^= 1 }
        #expect(try await verify(journal.path).status == .exited(1))
    }

    @Test(
        "D1, D3: a tail that was never acknowledged is no damage, has a status of its own, and is gone after an opening"
    )
    func tornTail() async throws {
        let folder = try TemporaryFolder()
        let scheduler = try await Scheduler.open(.directory(folder.path))
        try await scheduler.submit(RawTask(kind: "k"))
        // As a process that dies leaves it.
        let copy = try TemporaryFolder()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".seg") }
        for name in names {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
            let end = (bytes.lastIndex { $0 != 0 } ?? 0) / 8 * 8 + 16
            bytes.replaceSubrange(end..<(end + 40), with: Data(repeating: 0x77, count: 40))
            try bytes.write(to: URL(fileURLWithPath: "\(copy.path)/\(name)"))
        }
        await scheduler.shutDown()
        #expect(try await verify(copy.path).status == .exited(4))
        let shown = try await run(["inspect", copy.path, "--files", "--json"])
        #expect(shown.status.isSuccess && shown.output.contains("{\"tornTail\":\""), "\(shown.output)")
        let again = try await Scheduler.open(.directory(copy.path))
        #expect(try await again.counts().total.total == 1)
        await again.shutDown()
        #expect(try await verify(copy.path).status.isSuccess)
    }

    @Test("a folder without a journal is an error, and is not made", arguments: ["/nonexistent/journal", "/"])
    func missing(path: String) async throws {
        #expect(try await verify(path).status == .exited(1))
    }
}
