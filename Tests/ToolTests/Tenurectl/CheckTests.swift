import Foundation
import Tenure
import TenureTesting
import Testing

/// `tenurectl check`, as operators call it.
@Suite(.timeLimit(.minutes(20))) struct CheckTests {
    private func run(_ arguments: String...) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        let tool = try BuiltProducts.path(of: "tenurectl")
        let child = try ChildProcess(tool, arguments: ["check"] + arguments, errors: .discarded)
        let output = await child.waitForOutput()
        return (await child.waitForExit(), output)
    }

    @Test("T1, T2, G1, A1: a store that works breaks nothing, checked beside its owner and after its end")
    func clean() async throws {
        let folder = try TemporaryFolder()
        let scheduler = try await Scheduler.open(.directory(folder.path))
        try await scheduler.running(
            agents: 3,
            named: "a",
            { agent in
                agent.handle("work") { payload, context in
                    if context.attempt == 1, payload == [7] {
                        throw TaskFailure("not yet", verdict: .retry(after: .zero))
                    }
                    return payload
                }
            }
        ) {
            var handles: [RawTaskHandle] = []
            for number in 0..<200 as Range<UInt8> {
                let task = RawTask(kind: "work", payload: [number])
                handles.append(try await scheduler.submit(task, priority: number % 3 == 0 ? .high : .normal))
            }
            for handle in handles { _ = try await handle.output }
            let live = try await run(folder.path, "--order", "30s")
            #expect(live.status.isSuccess && live.output.hasSuffix("no violation\n"), "\(live.output)")
        }
        let closed = try await run(folder.path)
        #expect(closed.status.isSuccess)
        #expect(
            closed.output.contains("1 openings, 200 tasks, checked from record 1: no violation"),
            "\(closed.output)"
        )
        let check = try JournalCheck(of: .directory(folder.path), order: .standard, retry: .standard)
        #expect(check.isClean && check.tasks == 200, "\(check)")
    }

    /// The golden journal has every type of record, in an order that no scheduler would make.
    @Test("T2, T6, D8: each violation is a line with its rule and record, and the status is 1")
    func violations() async throws {
        let journal = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Golden/1.0/every-record").standardizedFileURL.path
        let text = try await run(journal)
        #expect(text.status == .exited(1))
        #expect(
            text.output.contains("T2: record @44 at ") && text.output.contains("D8: record @17 at "),
            "\(text.output)"
        )
        #expect(text.output.contains("checked from record 1: 23 violations"))
        let json = try await run(journal, "--json")
        #expect(json.status == .exited(1))
        let check = try JSONDecoder().decode(JournalCheck.self, from: Data(json.output.utf8))
        #expect(try check == JournalCheck(of: .directory(journal)))
        #expect(check.violationCount == 23 && check.violations.first?.sequence == 17)
    }

    @Test("A folder without a journal, and an order that is none, are errors")
    func mistakes() async throws {
        #expect(try await run("/nonexistent/journal").status == .exited(1))
        #expect(try await run("/tmp", "--order", "alphabetical").status == .exited(64))
        #expect(try await run().status == .exited(64))
    }
}
