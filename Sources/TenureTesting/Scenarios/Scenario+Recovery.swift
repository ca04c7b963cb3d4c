internal import Tenure

extension Scenario {
    /// How long it takes to open a store with many queued tasks, from its log and from a checkpoint.
    package static func recovery(tasks: Int = 1_000_000) -> Scenario {
        Scenario(
            "recovery",
            "\(tasks) queued tasks are opened from the log, then from a checkpoint: near the speed of reading the files",
            promises: ["D3"],
            modes: [.live]
        ) { world in
            guard let executable = world.executable else {
                throw PromiseBroken("D3", "the scenario needs an executable that hosts RecoveryChild")
            }
            let run = RecoveryRun(executable: executable, directory: world.directory, tasks: tasks)
            _ = try await run.process(.fill)
            let log = try await run.figures("log")
            _ = try await run.process(.checkpoint)
            return log + (try await run.figures("checkpoint"))
        }
    }
}

/// One run of the scenario `recovery`.
private struct RecoveryRun: Sendable {
    /// An opening takes so many times as long as reading and checking the files.
    private static let slowest = 3.0
    /// So many bytes for each task, its payload not counted.
    private static let largest = 400.0
    /// So often it is measured; the shortest times count, because what else the machine does only makes them longer.
    private static let rounds = 5

    let executable: String
    let directory: String
    let tasks: Int

    func process(_ part: RecoveryChild.Part) async throws -> String {
        let child = try ChildProcess(
            executable,
            arguments: [RecoveryChild.role, part.rawValue, directory, "\(tasks)"],
            environment: RecoveryChild.environment
        )
        let output = await child.waitForOutput()
        let status = await child.waitForExit()
        try promise("D3", status.isSuccess, "\(part.rawValue) ended with \(status): \(output)")
        return output
    }

    func figures(_ source: String) async throws -> [Figure] {
        var measured: [RecoveryChild.Measured] = []
        for _ in 0..<Self.rounds {
            let output = try await process(.open)
            guard let one = output.split(separator: "\n").compactMap({ RecoveryChild.Measured($0) }).first else {
                throw PromiseBroken("D3", "the process that opens did not say how long that took: \(output)")
            }
            measured.append(one)
        }
        let opening = measured.map(\.opening).min() ?? 0
        let ratio = opening / (measured.map(\.reading).min() ?? 0)
        let first = (measured.map(\.first).min() ?? 0) / (measured.map(\.reading).min() ?? 0)
        let bytes = (measured.map(\.memory).max() ?? 0) / Double(tasks) - Double(RecoveryChild.payloadBytes)
        let figures = [
            Figure("from \(source) s", opening),
            Figure("by reading", ratio), Figure("with new memory", first), Figure("bytes a task", bytes),
        ]
        try promise("D3", ratio <= Self.slowest, "from \(source): \(ratio) times as long as reading it")
        try promise("D3", bytes <= Self.largest, "from \(source): \(bytes) bytes for each task")
        return figures
    }
}
