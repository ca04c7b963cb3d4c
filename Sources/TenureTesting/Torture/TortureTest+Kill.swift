internal import Tenure

extension TortureTest {
    /// A real process is killed.
    static let kill = TortureTest(
        "kill",
        "kill -9 of a process under load, three times in a row, at random moments; its parent keeps what was acknowledged"
    ) { seed, surroundings in
        guard let executable = surroundings.executable else {
            throw TortureUnavailable(reason: "it needs an executable that hosts DutifulChild")
        }
        return TortureCases(17) { number in
            var generator = SeededGenerator(seed: seed).fork("kill \(number)")
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            var testimony = ChildTestimony()
            for _ in 1...3 {
                let child = try ChildProcess(
                    executable,
                    arguments: [DutifulChild.role, directory.path, "\(generator.next())"]
                )
                let moment = testimony.lines + 1 + generator.next(below: generator.chance(1, in: 4) ? 5 : 400)
                for await line in child.lines {
                    try testimony.read(line)
                    if testimony.lines == moment { child.kill() }
                }
                let status = await child.waitForExit()
                try promise("D3", status == .signalled(9), "the process ended by itself: \(status)")
            }
            try await testimony.check(directory.path)
        }
    }
}
