import TenureTesting
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

@Suite(.serialized, .timeLimit(.minutes(20))) struct ChildProcessTests {
    private func shell(_ script: String, errors: ChildOutput = .inherited) throws -> ChildProcess {
        try ChildProcess("/bin/sh", arguments: ["-c", script], errors: errors)
    }

    @Test func theExitCodeComesOut() async throws {
        #expect(try await shell("exit 0").waitForExit().isSuccess)
        #expect(try await shell("exit 7").waitForExit() == .exited(7))
    }

    @Test func aKilledProcessWasSignalled() async throws {
        let child = try shell("echo ready; sleep 600")
        var lines = child.lines.makeAsyncIterator()
        #expect(await lines.next() == "ready")
        child.kill()
        #expect(await child.waitForExit() == .signalled(SIGKILL))
        // The sleep held the pipe open too, so this ends only if the whole group was killed.
        #expect(await child.waitForOutput() == "ready\n")
    }

    @Test func noSignalIsSentOnceTheProcessHasEnded() async throws {
        let child = try shell("sleep 600")
        #expect(child.exitStatus == nil)
        #expect(child.send(signal: SIGTERM))
        #expect(await child.waitForExit() == .signalled(SIGTERM))
        #expect(!child.send(signal: SIGTERM))
        child.kill()
    }

    @Test func whatAProcessLeavesBehindEndsWithIt() async throws {
        let child = try shell("sleep 600 & echo started")
        #expect(await child.waitForExit().isSuccess)
        #expect(await child.waitForOutput() == "started\n")
    }

    @Test func linesComeOneByOneAndTheLastNeedsNoLineBreak() async throws {
        let child = try shell("echo one; echo; printf 'two\\nthree'")
        var lines: [String] = []
        for await line in child.lines { lines.append(line) }
        #expect(lines == ["one", "", "two", "three"])
        #expect(child.output == "one\n\ntwo\nthree")
    }

    @Test func errorsCanBeCapturedToo() async throws {
        let child = try shell("echo out; echo err >&2", errors: .captured)
        #expect(await child.waitForOutput() == "out\nerr\n")
    }

    @Test func environmentAndDirectoryReachTheProcess() async throws {
        let child = try ChildProcess(
            "sh",
            arguments: ["-c", "echo \"$GREETING $HOME\"; pwd"],
            environment: ["GREETING": "hello", "HOME": "nowhere"],
            workingDirectory: "/"
        )
        #expect(await child.waitForOutput() == "hello nowhere\n/\n")
    }

    @Test func theOutputCanGoToAFile() async throws {
        let path = "/tmp/tenure-child-output-\(getpid())"
        defer { unlink(path) }
        for word in ["one", "two"] {
            let child = try ChildProcess("/bin/sh", arguments: ["-c", "echo \(word)"], output: .file(path))
            #expect(await child.waitForExit().isSuccess)
            #expect(await child.waitForOutput() == "")
        }
        #expect(try await ChildProcess("cat", arguments: [path]).waitForOutput() == "one\ntwo\n")
    }

    @Test func aMissingExecutableIsAnError() {
        let error = #expect(throws: SystemCallFailed.self) { try ChildProcess("/no/such/file") }
        #expect(error?.code == ENOENT)
    }

    @Test func theProcessDiesWithItsHandle() async throws {
        var child: ChildProcess? = try shell("sleep 600")
        let number = try #require(child?.processIdentifier)
        child = nil
        try await eventually { kill(number, 0) != 0 }
    }

    @Test func thisExecutableCanBeStartedAgain() throws {
        let path = try ChildProcess.currentExecutable
        #expect(path.hasPrefix("/"))
        #expect(access(path, X_OK) == 0)
    }

    #if os(Linux)
        @Test func aHundredProcessesLeakNoDescriptors() async throws {
            for _ in 0..<100 {
                let child = try shell("echo x; sleep 600")
                child.kill()
                #expect(await child.waitForExit() == .signalled(SIGKILL))
                _ = await child.waitForOutput()
            }
            // Other tests run meanwhile and may have some open themselves; a leak would be a hundred for good.
            try await eventually("the descriptors were closed") { openPipes() < 50 }
        }

        private func openPipes() -> Int {
            var count = 0
            for number in 0..<Int32(4_096) where fcntl(number, F_GETFD) != -1 {
                var information = stat()
                if fstat(number, &information) == 0, information.st_mode & S_IFMT == S_IFIFO { count += 1 }
            }
            return count
        }
    #endif
}
