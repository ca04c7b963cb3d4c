internal import Tenure

extension TortureTest {
    /// A real process may not write any more.
    static let fileSizeLimit = TortureTest(
        "file-size-limit",
        "a process whose files may not grow any more (RLIMIT_FSIZE), at any byte; later they may"
    ) { seed, surroundings in
        guard let executable = surroundings.executable else {
            throw TortureUnavailable(reason: "it needs an executable that hosts FullDiskChild")
        }
        return TortureCases(20) { number in
            var generator = SeededGenerator(seed: seed).fork("limit \(number)")
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            try await runOutOfSpace(executable, directory.path, limit: 4_096 + generator.next(below: 60 << 10))
        }
    }

    /// A real disk is full.
    static let smallDisk = TortureTest(
        "small-disk",
        "a process on a file system of a megabyte (tmpfs; needs root); later there is room again"
    ) { seed, surroundings in
        guard let executable = surroundings.executable else {
            throw TortureUnavailable(reason: "it needs an executable that hosts FullDiskChild")
        }
        return TortureCases(20) { number in
            var generator = SeededGenerator(seed: seed).fork("disk \(number)")
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            // The ballast, two segments, and some. An opening needs room for a copy of the last segment and a new one.
            let size = (840 << 10) + 4_096 * generator.next(below: 64)
            let mounting = try ChildProcess(
                "mount",
                arguments: ["-t", "tmpfs", "-o", "size=\(size)", "tenure", directory.path],
                errors: .captured
            )
            guard await mounting.waitForExit().isSuccess else {
                throw TortureUnavailable(reason: "may not mount a file system")
            }
            var failure: (any Error)?
            do {
                try await runOutOfSpace(executable, directory.path, limit: 0)
            } catch let error {
                failure = error
            }
            let unmounting = try ChildProcess("umount", arguments: ["-l", directory.path])
            _ = await unmounting.waitForExit()
            if let failure { throw failure }
        }
    }

    private static func runOutOfSpace(_ executable: String, _ directory: String, limit: Int) async throws {
        var testimony = ChildTestimony()
        var refusals: [String] = []
        var wentOn = false
        let child = try ChildProcess(
            executable,
            arguments: [FullDiskChild.role, directory, "\(limit)"],
            errors: .captured
        )
        for await line in child.lines {
            if line.hasPrefix("refused ") { refusals.append(line) }
            if line == "again" { wentOn = true }
            try testimony.read(line)
        }
        let status = await child.waitForExit()
        let output = await child.waitForOutput()
        try promise("D5", status.isSuccess && wentOn, "it did not go on: \(status) \(output.suffix(500))")
        // A disk that is full refuses, and goes on when there is space; a file that may not grow ends the journal.
        let expected = limit == 0 ? ["storageFull", "storageFull"] : ["indeterminate", "journalFailed"]
        let codes = refusals.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        try promise("D5", codes == expected, "\(refusals)")
        let saysWhy = refusals.last?.contains(limit == 0 ? "no more space on the disk" : "File too large") == true
        let saysWhatToDo = refusals.allSatisfy { $0.contains("again") }
        try promise("D5", saysWhy && saysWhatToDo, "the errors do not say what to do: \(refusals)")
        try await testimony.check(directory)
    }
}
