import TenureTesting
import Testing

/// The part of the fault programme that real processes take part in.
@Suite(.timeLimit(.minutes(20))) struct TortureProcessTests {
    #if DEBUG
        private static let stride = 8
    #else
        private static let stride = 1
    #endif

    private func run(_ name: String, atLeast count: Int, unless obstacle: String? = nil) async throws {
        let test = try #require(TortureTest.all.first { $0.name == name })
        let surroundings = TortureSurroundings(executable: try BuiltProducts.path(of: "tenurectl"))
        let result = await test.run(seed: 1, stride: Self.stride, surroundings)
        for violation in result.violations { Issue.record("\(violation)") }
        #expect(result.violationCount == 0)
        guard result.obstacle == nil || result.obstacle != obstacle else { return }
        #expect(result.obstacle == nil)
        #expect(result.cases >= count / Self.stride, "only \(result.cases) cases")
    }

    @Test("D1, D3, G2: a process that is killed under load, again and again, loses nothing that it had acknowledged")
    func kill() async throws { try await run("kill", atLeast: 17) }

    @Test("D1, D5: a process that may not write any more loses nothing, says what to do, and goes on when it may")
    func fileSizeLimit() async throws { try await run("file-size-limit", atLeast: 20) }

    @Test("D5: a process on a disk that is full refuses by name, and goes on by itself when there is room")
    func smallDisk() async throws {
        // Only root may make such a disk.
        try await run("small-disk", atLeast: 20, unless: "may not mount a file system")
    }

    @Test("a case is reproduced by its number, and a row that does not exist is an error")
    func reproduction() async throws {
        let tenurectl = try BuiltProducts.path(of: "tenurectl")
        let one = try ChildProcess(
            tenurectl,
            arguments: ["torture", "--only", "nested-recovery", "--seed", "3", "--case", "77"]
        )
        #expect(await one.waitForOutput() == "nested-recovery, seed 3, case 77: every promise held\n")
        #expect(await one.waitForExit().isSuccess)
        for wrong in [["--only", "rust"], ["--budget", "soon"], ["--case", "1"], ["--budget", "0s"]] {
            let child = try ChildProcess(tenurectl, arguments: ["torture"] + wrong, errors: .discarded)
            #expect(await child.waitForExit() == .exited(64))
        }
    }

    @Test("a run has a row for each test, and a case of each, however short it is")
    func table() async throws {
        let child = try ChildProcess(
            try BuiltProducts.path(of: "tenurectl"),
            arguments: ["torture", "--budget", "1s", "--only", "frames", "--only", "nested-recovery"]
        )
        let output = await child.waitForOutput()
        #expect(output.hasPrefix("test                       cases  violations\nframes  "), "\(output)")
        #expect(output.contains("\nnested-recovery"))
        #expect(await child.waitForExit().isSuccess)
    }
}
