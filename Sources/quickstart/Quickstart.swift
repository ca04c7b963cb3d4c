// Counts and hashes every file below a folder: one task for each file, four agents, and nothing lost or done twice.
//
//     swift run quickstart Sources
//
// Stop it with Ctrl-C or `kill -9` and give the same command again: it goes on where it was.

import Foundation
import Tenure

/// The task: what an agent is given, and what it gives back. Both are in the journal, as JSON.
struct DigestFile: AgentTask {
    static let kind: TaskKind = "digest-file"
    var path: String
    typealias Output = FileDigest
}

@main
struct Quickstart {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 1, let folder = arguments.first, !folder.hasPrefix("-") else {
            exit(EX_USAGE, "Usage: quickstart <folder>")
        }
        do {
            try await digest(FileWalk(folder))
        } catch let error as TenureError {
            exit(EXIT_FAILURE, error.message)
        } catch {
            exit(EXIT_FAILURE, "\(error)")
        }
    }

    static func digest(_ walk: FileWalk) async throws {
        // Opening reads the journal: what earlier runs submitted is there again, with what came out of it.
        // Results are read from there, so nothing that is done may be forgotten.
        let options = SchedulerOptions(retention: .unlimited)
        let scheduler = try await Scheduler.open(.directory(".tenure/quickstart"), options: options)
        let earlier = try Ledger(await scheduler.snapshot())
        let fresh = walk.files.filter { !earlier.paths.contains($0.path) }
        let interruption = Interruption { await scheduler.shutDown() }
        let progress = await ProgressDisplay(total: earlier.unfinished.count + fresh.count)

        // Reading a file blocks, so the handlers have threads of their own.
        try await scheduler.running(
            agents: 4,
            named: "reader",
            { agent in
                agent.handle(DigestFile.self, on: .threads(4)) { task, _ in try FileDigest(path: task.path) }
            }
        ) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in earlier.unfinished {
                    group.addTask {
                        try await progress.follow { try await scheduler.handle(for: task, as: DigestFile.self) }
                    }
                }
                // A submit returns once it is on disk; those that wait at the same time share a write.
                for file in fresh {
                    group.addTask {
                        try await progress.follow {
                            try await scheduler.submit(DigestFile(path: file.path), priority: file.priority)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        await progress.end()
        print(Summary(try Ledger(await scheduler.snapshot()), of: walk, submitted: fresh.count))
        if interruption.wasRaised { exit(130, "Interrupted. The same command goes on where this one was.") }
    }

    static func exit(_ code: Int32, _ message: String) -> Never {
        try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
        Foundation.exit(code)
    }
}
