import Foundation
import TenureTesting
import Testing

/// `tenurectl mutants`, with a `swift` that prints what the real one would.
@Suite(.timeLimit(.minutes(20))) struct MutantsTests {
    /// A `swift` that builds, and tests as a script says; what it was asked for is noted.
    private struct Toolchain {
        let folder: TemporaryFolder

        /// - Parameters:
        ///   - testing: lines of a shell script, run for each `swift test` that has a mutant.
        ///   - control: lines for those that have none.
        ///   - building: lines for `swift build`.
        ///   - smoke: lines for the `tenurectl smoke` that is built, when it has a mutant.
        ///   - simulation: lines for the `tenurectl simulate` that is built, when it has a mutant.
        init(
            testing: String = "",
            control: String = "",
            building: String = "",
            smoke: String = "exit 0",
            simulation: String = "exit 0"
        ) async throws {
            folder = try TemporaryFolder()
            let script = """
                #!/bin/sh
                echo "$TENURE_MUTANT: $*" >>"\(folder.path)/calls"
                case "$*" in *--show-bin-path*) echo "\(folder.path)"; exit 0;; esac
                if [ "$1" = smoke ]; then
                [ -n "$TENURE_MUTANT" ] || exit 0
                \(smoke)
                fi
                if [ "$1" = simulate ]; then
                [ -n "$TENURE_MUTANT" ] || exit 0
                \(simulation)
                fi
                if [ "$1" = build ]; then
                \(building)
                exit 0
                fi
                if [ -z "$TENURE_MUTANT" ]; then
                \(control)
                exit 0
                fi
                \(testing)
                """
            try folder.write(script, to: "script")
            // Made by another process: what this one has open for writing, a child that another test starts at that moment
            // has open too, and then nobody can execute it.
            let copying = try ChildProcess(
                "/bin/sh",
                arguments: ["-c", "cp script swift && chmod 755 swift && cp swift tenurectl"],
                workingDirectory: folder.path
            )
            try #require(await copying.waitForExit().isSuccess)
        }

        func run(_ arguments: [String]) async throws -> (output: String, status: TenureTesting.ExitStatus) {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let child = try ChildProcess(
                try BuiltProducts.path(of: "tenurectl"),
                arguments: ["mutants"] + arguments,
                environment: ["PATH": "\(folder.path):\(path)"],
                workingDirectory: folder.path,
                errors: .captured
            )
            return (await child.waitForOutput(), await child.waitForExit())
        }

        /// The calls of `swift test`, each with the mutant before it.
        func tests() throws -> [String] {
            let text = try String(contentsOfFile: folder.path + "/calls", encoding: .utf8)
            return text.split(separator: "\n").map(String.init).filter { $0.contains(": test ") }
        }
    }

    private static let passing = """
        echo '◇ Test "quick, with \\"quotes\\"" started.'
        echo '✔ Test "quick, with \\"quotes\\"" passed after 0.001 seconds.'
        echo '◇ Test slow(of:) started.'
        echo '✔ Test slow(of:) with 3 test cases passed after 2.1 seconds.'
        echo '✔ Test run with 2 tests in 1 suite passed after 2.1 seconds.'
        """

    @Test("a mutant is caught by the test that fails, and all are when each is")
    func caught() async throws {
        let toolchain = try await Toolchain(
            testing: """
                \(Self.passing)
                echo '◇ Test "D1: a promise" started.'
                echo '✘ Test "D1: a promise" recorded an issue with 1 argument call → 3 at A.swift:1:2: Expectation failed'
                exec sleep 600
                """,
            control: Self.passing
        )
        let (output, status) = try await toolchain.run(["--only", "ignoreShortWrite", "--only", "retryFailedSync"])
        #expect(status == .exited(0), "\(output)")
        #expect(
            output.contains(
                "journal    ignoreShortWrite                passes basic  no seed; \"D1: a promise\", case 3\n"
            ),
            "\(output)"
        )
        #expect(output.hasSuffix("2 of 2 caught, 0 by seeds; 2 pass basic\n"), "\(output)")
        // Each in its own suite, which passes without it.
        let calls = try toolchain.tests()
        #expect(calls.count == 4 && calls[0].hasPrefix(": ") && calls[1].hasPrefix("ignoreShortWrite: "))
        #expect(calls[1].contains("ShortWriteTests") && !calls[1].contains("JournalCrashTests"), "\(calls)")
    }

    @Test("a mutant that a seed finds is tried with no tests, and the seeds that it took are told")
    func caughtBySeed() async throws {
        let toolchain = try await Toolchain(
            simulation: "echo 'seed 17 fails (after 16 that pass): T1: a task ends twice'; exit 1"
        )
        let (output, status) = try await toolchain.run(["--only", "buryTwice"])
        #expect(status == .exited(0), "\(output)")
        #expect(output.contains("passes basic  seed 17: T1: a task ends twice, case 17\n"), "\(output)")
        #expect(output.hasSuffix("1 of 1 caught, 1 by seeds; 1 pass basic\n"), "\(output)")
        #expect(try toolchain.tests().isEmpty)
    }

    @Test("a mutant that its suite and those of its area do not find is tried with all tests; then it has survived")
    func survived() async throws {
        let toolchain = try await Toolchain(testing: Self.passing, control: Self.passing)
        let (output, status) = try await toolchain.run(["--only", "ignoreShortWrite", "--only", "retryFailedSync"])
        #expect(status == .exited(1), "\(output)")
        #expect(output.contains("ignoreShortWrite                passes basic  no seed; SURVIVED 6 cases"), "\(output)")
        #expect(output.hasSuffix("0 of 2 caught, 0 by seeds; 2 pass basic\n"), "\(output)")
        let calls = try toolchain.tests()
        // What was seen to pass without a mutant is not run for that again.
        #expect(calls.filter { $0.hasPrefix(": ") }.count == 4)
        #expect(calls.filter { !$0.contains("--filter") }.count == 3, "\(calls)")
    }

    @Test(
        "tests that only die, hang or take too long have caught nothing, and are named",
        arguments: [
            ("exit 1", nil, "DIED: the tests ended, which exited with code 1, during \"D1: a promise\"; other()"),
            ("exec sleep 600", "5", "HUNG: nothing more was told, during \"D1: a promise\"; other()"),
            (
                "echo '✘ Test other() recorded an issue at A.swift:1:2: Time limit was exceeded: 1200.000 seconds'",
                nil,
                "HUNG: nothing more was told, during other()"
            ),
        ] as [(String, String?, String)]
    )
    func notCaught(ending: String, patience: String?, told: String) async throws {
        let toolchain = try await Toolchain(
            testing: """
                \(Self.passing)
                echo '◇ Test "D1: a promise" started.'
                echo '◇ Test other() started.'
                \(ending)
                """,
            control: Self.passing
        )
        let (output, status) = try await toolchain.run(
            ["--only", "ignoreShortWrite"] + (patience.map { ["--patience", $0] } ?? [])
        )
        #expect(status == .exited(1), "\(output)")
        #expect(
            output
                == "journal    ignoreShortWrite                passes basic  no seed; \(told)\n0 of 1 caught, 0 by seeds; 1 pass basic\n"
        )
    }

    @Test("a mutant that the scenario basic sees, or dies of, is too easy to find, and told as that")
    func seenByBasic() async throws {
        let catching = """
            echo '◇ Test "D1: a promise" started.'
            echo '✘ Test "D1: a promise" recorded an issue at A.swift:1:2: Expectation failed'
            exit 1
            """
        for (smoke, told) in [
            ("echo 'simulated  basic  FAILED'; echo '    S5: too late'; exit 1", "FAILS basic (S5: too late, case 1)"),
            ("exit 3", "FAILS basic (DIED: the tests ended, which"),
        ] {
            let toolchain = try await Toolchain(testing: catching, control: Self.passing, smoke: smoke)
            let (output, status) = try await toolchain.run(["--only", "ignoreShortWrite"])
            #expect(status == .exited(1) && output.contains(told), "\(output)")
            #expect(output.hasSuffix("1 of 1 caught, 0 by seeds; 0 pass basic\n"), "\(output)")
        }
    }

    @Test("tests that fail without a mutant, and a build that fails, end it with what there is to say")
    func useless() async throws {
        let failing = try await Toolchain(control: "echo '✘ Test fails() recorded an issue at A.swift:1:2: no'; exit 1")
        let (output, status) = try await failing.run(["--only", "ignoreShortWrite"])
        #expect(status == .exited(1))
        #expect(
            output.contains("ShortWriteTests does not pass without a mutant, so it says nothing of one: fails()"),
            "\(output)"
        )
        let broken = try await Toolchain(building: "echo 'A.swift:1:1: error: no such thing' >&2; exit 1")
        let (log, code) = try await broken.run([])
        #expect(code == .exited(1))
        #expect(log.contains("no such thing") && log.contains("could not be built with the mutants"), "\(log)")
        #expect(try broken.tests().isEmpty)
    }

    @Test("what a thread finds of which nobody knows what test it works for is told by its place")
    func withoutTest() async throws {
        let toolchain = try await Toolchain(
            testing: "echo '✘ Test «unknown» recorded an issue at A.swift:1:2: Expectation failed'; exit 1",
            control: Self.passing
        )
        let (output, _) = try await toolchain.run(["--only", "ignoreShortWrite"])
        #expect(output.contains("passes basic  no seed; A.swift:1, case 1\n"), "\(output)")
    }

    @Test("a mutant that there is not is refused, with those that there are")
    func unknown() async throws {
        let (output, status) = try await Toolchain().run(["--only", "nobody"])
        #expect(status == .exited(64))
        #expect(output.contains("no mutant \"nobody\"") && output.contains("handOutBeforeDurable"), "\(output)")
    }
}
