import Foundation
import Tenure
import TenureTesting
import Testing

/// One owner of a journal, whatever becomes of processes.
@Suite(.serialized, .timeLimit(.minutes(20))) struct OwnerTests {
    #if DEBUG
        private static let rounds = 10
    #else
        private static let rounds = 200
    #endif

    private func start(_ folder: String, forking: Bool = false) throws -> ChildProcess {
        let arguments = [OwnerChild.role, folder] + (forking ? [OwnerChild.forking] : [])
        return try ChildProcess(try BuiltProducts.path(of: "tenurectl"), arguments: arguments)
    }

    private func firstLine(_ child: ChildProcess) async -> String? {
        for await line in child.lines { return line }
        return nil
    }

    private func acknowledged(_ child: ChildProcess) -> Set<String> {
        Set(
            child.output.split(separator: "\n").filter { $0.hasPrefix("acknowledged ") }.map {
                String($0.dropFirst(13))
            }
        )
    }

    private func tasks(_ scheduler: Scheduler) async throws -> Set<String> {
        Set(try await scheduler.snapshot().tasks.map { "\($0.id)" })
    }

    @Test(
        "D6: of two processes that open a journal at the same moment one is refused, and all that the other said holds"
    )
    func doubleOpening() async throws {
        let folder = try TemporaryFolder()
        var told: Set<String> = []
        var epochs: [Int] = []
        for round in 0..<Self.rounds {
            let children = [try start(folder.path), try start(folder.path)]
            var lines: [String] = []
            for child in children { lines.append(try #require(await firstLine(child))) }
            let opened = lines.filter { $0.hasPrefix("opened ") }
            #expect(opened.count == 1 && lines.contains("refused journalLocked"), "round \(round): \(lines)")
            epochs += opened.compactMap { Int($0.dropFirst(7)) }
            for child in children {
                child.kill()
                _ = await child.waitForOutput()
                told.formUnion(acknowledged(child))
            }
        }
        #expect(epochs == epochs.sorted() && Set(epochs).count == Self.rounds)
        let scheduler = try await Scheduler.open(.directory(folder.path))
        #expect(told.subtracting(try await tasks(scheduler)).isEmpty)
        await scheduler.shutDown()
    }

    @Test("D6: an owner that was stopped keeps its lock; one whose lock was lost meanwhile tells of nothing more")
    func stopped() async throws {
        var told = 0
        for round in 0..<Self.rounds {
            let folder = try TemporaryFolder()
            let child = try start(folder.path)
            var left = 1 + round % 7
            for await line in child.lines where line.hasPrefix("acknowledged ") {
                left -= 1
                if left == 0 { break }
            }
            #expect(child.send(signal: SIGSTOP))
            let refusal = await #expect(throws: TenureError.self) {
                try await Scheduler.open(.directory(folder.path)).shutDown()
            }
            #expect(refusal?.code == .journalLocked)
            // As somebody does who takes the file for a leftover.
            try FileManager.default.removeItem(atPath: folder.path + "/LOCK")
            let scheduler = try await Scheduler.open(.directory(folder.path))
            let mine = try await scheduler.submit(RawTask(kind: "mine")).id
            child.send(signal: SIGCONT)
            let output = await child.waitForOutput()
            #expect(output.contains("ended indeterminate") || output.contains("ended journalFailed"), "\(output)")
            let found = try await tasks(scheduler)
            #expect(acknowledged(child).subtracting(found).isEmpty && found.contains("\(mine)"), "round \(round)")
            told += acknowledged(child).count
            await scheduler.shutDown()
        }
        #expect(told >= Self.rounds)
    }

    @Test(
        "D6: a copy of the owner's process, with its descriptors, keeps nobody from opening what the owner has closed"
    )
    func forked() async throws {
        let folder = try TemporaryFolder()
        for round in 0..<Self.rounds {
            let child = try start(folder.path, forking: true)
            for await line in child.lines where line == "closed" { break }
            let scheduler = try await Scheduler.open(.directory(folder.path))
            #expect(scheduler.opening.endedCleanly && scheduler.opening.epoch == UInt64(2 * round + 2))
            await scheduler.shutDown()
            child.kill()
            _ = await child.waitForExit()
        }
    }
}
