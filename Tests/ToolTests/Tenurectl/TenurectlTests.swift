import Foundation
import Tenure
import TenureTesting
import Testing

/// The command line as its users call it.
@Suite struct TenurectlTests {
    @Test("D1, D3, D4, G2: a process killed with 1,000 tasks in every state loses nothing")
    func restart() async throws {
        let run = try await run(["smoke", "--live", "--only", "restart"])
        #expect(run.status.isSuccess, "\(run.output)")
        #expect(run.output.contains("1 passed, 0 failed"))
    }

    @Test("T7: a task that aborts the process is given up after few restarts, and all others are completed")
    func abort() async throws {
        let run = try await run(["smoke", "--live", "--only", "abort"])
        #expect(run.status.isSuccess, "\(run.output)")
        #expect(run.output.contains("restarts "))
        print(run.output)
    }

    @Test(
        "S4, T13, T1: many agents and many tasks, also where agents are killed",
        arguments: [["--simulated"], []]
    )
    func scale(mode: [String]) async throws {
        let run = try await run(["scale", "--agents", "40", "--tasks", "1000"] + mode)
        #expect(run.status.isSuccess, "\(run.output)")
        #expect(run.output.contains("scale  done 1000  kills 0"))
        #expect(run.output.contains("churn  done 1000"))
    }

    @Test("random calls of every sort, while the store is closed and opened, break no rule", arguments: [true, false])
    func stress(isSimulated: Bool) async throws {
        let seeds = isSimulated ? ["--simulated", "--seeds", "10"] : ["--seconds", "1"]
        let run = try await run(["stress"] + seeds)
        #expect(run.status.isSuccess, "\(run.output)")
    }

    @Test("Q2: opening and closing leaves no descriptor, thread, timer or task")
    func openings() async throws {
        let run = try await run(["openings", "--times", "100"])
        #expect(run.status.isSuccess, "\(run.output)")
    }

    @Test("equal seeds print equal traces in different processes")
    func traces() async throws {
        let arguments = ["smoke", "--simulated", "--seed", "5", "--json"]
        let first = try await run(arguments)
        let second = try await run(arguments)
        #expect(first.status.isSuccess, "\(first.output)")
        #expect(first.output.contains("\"trace\":"))
        #expect(first.output == second.output)
    }

    @Test("100 seeds of simulated worlds go the same way in different processes, with any number of threads")
    func simulatedTraces() async throws {
        let first = try await run(["simulate", "--seeds", "100", "--from", "7", "--jobs", "1"])
        let second = try await run(["simulate", "--seeds", "100", "--from", "7", "--jobs", "2"])
        #expect(first.status.isSuccess, "\(first.output)")
        let trace = first.output.split(separator: "\n").first { $0.hasPrefix("trace ") }
        #expect(trace != nil)
        #expect(second.output.split(separator: "\n").first { $0.hasPrefix("trace ") } == trace)
        #expect(first.output.contains("stale answers refused"))
    }

    @Test("one simulated run can be made again, and everything in it be written down")
    func simulatedReplay() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/trace"
        let replay = try await run(["simulate", "--replay", "17 random crash@300 inputs:0,1,2,3", "--trace", file])
        #expect(replay.status.isSuccess, "\(replay.output)")
        #expect(replay.output.contains("seed 17 passes"))
        let trace = try String(contentsOfFile: file, encoding: .utf8)
        #expect(trace.contains("scheduler: opened, epoch 1"))
    }

    @Test(
        "wrong arguments are refused with the way to help",
        arguments: [
            ["fly"], ["smoke", "--only", "x"], ["simulate", "--faults", "rain"],
            ["simulate", "--replay", "x"], ["simulate", "--trace", "file"], ["simulate", "--seeds", "0"],
            ["smoke", "--only", "abort", "--simulated"], ["smoke", "--faults", "hail"],
            ["smoke", "--faults", "all", "--live"], ["smoke", "--replay", "1 random"], ["inspect"],
        ]
    )
    func usage(arguments: [String]) async throws {
        #expect(try await run(arguments).status == .exited(64))
    }

    @Test("a folder without a journal that can be read is an error, and is not made")
    func missingJournal() async throws {
        #expect(try await run(["inspect", "/nonexistent/journal"]).status == .exited(1))
        let folder = try TemporaryFolder()
        #expect(try await run(["inspect", folder.path]).status == .exited(1))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a task that is not in the journal is an error; one that is there is shown")
    func missingTask() async throws {
        let folder = try TemporaryFolder()
        let scheduler = try await Scheduler.open(.directory(folder.path))
        let task = try await scheduler.submit(RawTask(kind: "work")).id
        await scheduler.shutDown()
        let shown = try await run(["inspect", folder.path, "--task", "\(task)"])
        #expect(shown.status.isSuccess && shown.output.contains("task \(task)"), "\(shown.output)")
        #expect(try await run(["inspect", folder.path, "--task", "9-9"]).status == .exited(1))
    }

    @Test("help is given wherever it is asked for", arguments: [[], ["help"], ["--help"], ["inspect", "--help"]])
    func help(arguments: [String]) async throws {
        let run = try await run(arguments)
        #expect(run.status.isSuccess && run.output.contains("USAGE"), "\(run.output)")
    }

    @Test("a folder in which no journal is, is not taken for an empty journal")
    func noJournal() async throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "quickstart/notes.txt")
        for place in [folder.path, "\(folder.path)/quickstart", "\(folder.path)/missing"] {
            #expect(throws: TenureError(.journalMissing, "")) { try JournalInspection(directory: place) }
            #expect(try await run(["inspect", place]).status == .exited(1))
        }
    }

    private func run(_ arguments: [String]) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        let child = try ChildProcess(try BuiltProducts.path(of: "tenurectl"), arguments: arguments, errors: .discarded)
        let output = await child.waitForOutput()
        return (await child.waitForExit(), output)
    }
}
