internal import Tenure

extension Scenario {
    /// A task that kills the process, whoever starts it anew.
    package static let abort = Scenario(
        "abort",
        "a task that aborts the process: dead(.poison) after few restarts, without help; the others are completed",
        promises: ["T6", "T7", "D1"],
        modes: [.live]
    ) { world in
        guard let executable = world.executable else {
            throw PromiseBroken("T7", "the scenario needs an executable that hosts AbortChild")
        }
        let (others, culprit) = try await world.runningHere { stage in
            var others = try await stage.submit(10, kind: AbortChild.harmless)
            let culprit = try await stage.submit(1, kind: AbortChild.aborting)[0].id
            others += try await stage.submit(30, kind: AbortChild.harmless)
            return (others.map(\.id), culprit)
        }
        let deaths = try await deathsUntilDone(executable, world.directory)
        return try await world.runningHere { stage in
            let snapshot = try await stage.scheduler.snapshot()
            let tasks = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0) })
            let end = tasks[culprit]?.status
            try promise("T7", end == .dead(.poison), "the task is \(end?.name ?? "gone")")
            for task in others {
                let end = tasks[task]?.status
                try promise("T7", end == .completed, "task \(task), which harms nobody, is \(end?.name ?? "gone")")
            }
            return [Figure("restarts", deaths), Figure("completed", others.count)]
        }
    }

    /// Starts the process until it finds nothing left to do.
    private static func deathsUntilDone(_ executable: String, _ directory: String) async throws -> Int {
        var deaths = 0
        while true {
            let child = try ChildProcess(
                executable,
                arguments: [AbortChild.role, directory],
                // What kills it is known.
                environment: ["SWIFT_BACKTRACE": "enable=no"],
                errors: .discarded
            )
            let status = await child.waitForExit()
            if status.isSuccess { return deaths }
            deaths += 1
            try promise("T7", status == .signalled(abortSignal), "the process ended otherwise: \(status)")
            // Two to become careful, one to be suspected, three that count, one to spare.
            try promise("T7", deaths <= 7, "the task has killed \(deaths) processes and is not given up")
        }
    }

    private static var abortSignal: Int32 { 6 }
}
