import Foundation
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct QuickstartTests {
    @Test func everyFileIsCountedAndTheSecondRunSubmitsNothing() async throws {
        let runs = try QuickstartRuns()
        try runs.write("one\ntwo\n", to: "a.txt")
        try runs.write("one\ntwo\nthree", to: "below/the/folder/b.txt")
        try runs.write("", to: "empty.md")
        try runs.write("ignored", to: ".git/config")
        try runs.write("ignored", to: "below/.build/x.txt")
        try FileManager.default.createSymbolicLink(atPath: "\(runs.files)/link.txt", withDestinationPath: "a.txt")

        let first = try await runs.run()
        #expect(first.status.isSuccess)
        #expect(first.output.contains("3 submitted now, 3 done, 0 dead, 0 to do"))
        let all = first.output.split(separator: "\n").first { $0.hasPrefix("all ") } ?? ""
        #expect(all.split(separator: " ").prefix(4) == ["all", "3", "5", "21"])

        let second = try await runs.run()
        #expect(second.status.isSuccess)
        #expect(second.output.contains("0 submitted now, 3 done, 0 dead, 0 to do"))
        #expect(second.output.contains(all))
    }

    @Test("T13: more files than a scheduler remembers by itself are all in the table, also in that of the next run")
    func manyFiles() async throws {
        let runs = try QuickstartRuns()
        for number in 0..<10_200 { try runs.write("x\n", to: "\(number % 20)/\(number).txt") }
        for submitted in [10_200, 0] {
            let run = try await runs.run()
            #expect(run.status.isSuccess)
            #expect(run.output.contains("\(submitted) submitted now, 10200 done, 0 dead, 0 to do"), "\(run.output)")
        }
    }

    @Test func theHashIsTheDocumentedOne() async throws {
        // Test vectors of the algorithm's authors: 64-bit FNV-1a of "a" and of "foobar".
        for (text, hash) in [("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")] {
            let runs = try QuickstartRuns()
            try runs.write(text, to: "file")
            #expect(try await runs.run().output.contains(hash))
        }
    }

    @Test func namesMayHoldAnything() async throws {
        let runs = try QuickstartRuns()
        let names = ["two\nlines", "it's \"quoted\"", "🦊.txt", "</script>", "\u{1B}[31mred", " ", "-", "\\", "ünïcödé"]
        for name in names { try runs.write("x\n", to: name) }
        let run = try await runs.run()
        #expect(run.status.isSuccess)
        #expect(run.output.contains("\(names.count) submitted now, \(names.count) done, 0 dead, 0 to do"))
        let root = try runs.realPath(runs.files)
        #expect(try runs.history().isExactlyOnce(for: Set(names.map { "\(root)/\($0)" })))
    }

    @Test func aFileWhoseNameIsNoTextIsNamedAsLeftOut() async throws {
        let runs = try QuickstartRuns()
        try runs.write("x\n", to: "text")
        let name = Array(runs.files.utf8CString.dropLast()) + [0x2F, CChar(bitPattern: 0xFF), 0]
        let file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        // Some file systems take no such name.
        guard file >= 0 else { return }
        close(file)
        let run = try await runs.run()
        #expect(run.output.contains("left out: \(try runs.realPath(runs.files))/\u{FFFD} may not be read"))
        #expect(run.output.contains("1 submitted now, 1 done, 0 dead, 0 to do"))
    }

    @Test func anEmptyFolderIsDoneAtOnce() async throws {
        let run = try await QuickstartRuns().run()
        #expect(run.status.isSuccess)
        #expect(run.output.contains("0 submitted now, 0 done, 0 dead, 0 to do"))
    }

    @Test(arguments: [[], ["one", "two"], ["--help"]])
    func wrongArgumentsGetTheUsage(_ arguments: [String]) async throws {
        let run = try await QuickstartRuns().run(arguments)
        #expect(run.status == .exited(64))
        #expect(run.output == "Usage: quickstart <folder>\n")
    }

    @Test func aFolderThatDoesNotExistIsNamed() async throws {
        let run = try await QuickstartRuns().run(["no/such/folder"])
        #expect(run.status == .exited(1))
        #expect(run.output == "no/such/folder: No such file or directory\n")
    }

    @Test func aFileThatVanishedIsADeadLetterWithItsReason() async throws {
        let runs = try QuickstartRuns()
        let files = try runs.writeEndlessFiles(5)
        let child = try runs.start()
        // One for the opening, five for the submits, and one for each agent that begins.
        try await runs.waitForRecords(10, of: child)
        child.kill()
        #expect(await child.waitForExit() == .signalled(SIGKILL))
        for file in files { try FileManager.default.removeItem(atPath: file) }

        let run = try await runs.run()
        #expect(run.status.isSuccess)
        #expect(run.output.contains("0 submitted now, 0 done, 5 dead, 0 to do"))
        for file in files { #expect(run.output.contains("dead: \(file): No such file or directory\n")) }
        #expect(try runs.history().dead == 5)
    }

    @Test("D3: a process that was started without standard input, output and error prints nothing into its journal")
    func closedStandardStreams() async throws {
        let runs = try QuickstartRuns()
        for number in 0..<20 { try runs.write("x\n", to: "\(number).txt") }
        let closed = ["<&- >&- 2>&-", ">&- 2>&-", "<&- 2>&-", "2>&-"]
        for redirection in closed { #expect(try await runs.runShell(redirection).isSuccess, "\(redirection)") }
        let root = try runs.realPath(runs.files)
        #expect(try runs.history().isExactlyOnce(for: Set((0..<20).map { "\(root)/\($0).txt" })))
    }

    @Test func aSecondInstanceIsRefusedAndTheFirstGoesOn() async throws {
        let runs = try QuickstartRuns()
        let files = try runs.writeEndlessFiles(10)
        let first = try runs.start()
        try await runs.waitForRecords(15, of: first)
        let second = try await runs.run()
        #expect(second.status == .exited(1))
        #expect(second.output.contains("One scheduler at a time may have a journal open"))
        #expect(first.exitStatus == nil)
        try runs.cut(files)
        #expect(await first.waitForExit().isSuccess)
        #expect(try runs.history().isExactlyOnce(for: files))
    }
}
