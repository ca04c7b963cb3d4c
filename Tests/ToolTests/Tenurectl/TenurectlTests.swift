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

    @Test("equal seeds print equal traces in different processes")
    func traces() async throws {
        let arguments = ["smoke", "--simulated", "--seed", "5", "--json"]
        let first = try await run(arguments)
        let second = try await run(arguments)
        #expect(first.status.isSuccess, "\(first.output)")
        #expect(first.output.contains("\"trace\":"))
        #expect(first.output == second.output)
    }

    @Test(
        "wrong arguments are refused with the way to help",
        arguments: [["fly"], ["smoke", "--only", "x"], ["inspect"]]
    )
    func usage(arguments: [String]) async throws {
        #expect(try await run(arguments).status == .exited(64))
    }

    @Test("a folder without a journal that can be read is an error, and is not made")
    func missingJournal() async throws {
        #expect(try await run(["inspect", "/nonexistent/journal"]).status == .exited(1))
    }

    private func run(_ arguments: [String]) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        let child = try ChildProcess(try BuiltProducts.path(of: "tenurectl"), arguments: arguments, errors: .discarded)
        let output = await child.waitForOutput()
        return (await child.waitForExit(), output)
    }
}
