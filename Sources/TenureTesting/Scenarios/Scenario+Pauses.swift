internal import Tenure

extension Scenario {
    /// How long the scheduler stands still at the longest: while its queue grows, and while a checkpoint of it is made.
    ///
    /// - Parameter onlyCheckpoint: leaves the growth out, which takes longer.
    package static func pauses(tasks: Int = 1_000_000, onlyCheckpoint: Bool = false) -> Scenario {
        Scenario(
            "pauses",
            "\(tasks) tasks are queued, ready, waiting and with keys: neither a table that grows nor a checkpoint holds the scheduler up for 1 ms",
            promises: ["S2"],
            modes: [.live]
        ) { world in
            let growing = onlyCheckpoint ? [] : try await PausesRun(tasks: tasks).run()
            return growing + (try await CheckpointPauses(directory: world.directory, tasks: tasks).run())
        }
    }
}

/// One run of the scenario `pauses`.
private struct PausesRun: Sendable {
    /// Each sort of task has a table that the others do not grow.
    private enum Sort: String, CaseIterable {
        case ready, waiting, keyed

        func options(_ number: Int) -> TaskOptions {
            switch self {
            case .ready: .standard
            case .waiting: TaskOptions(notBefore: .after(.seconds(86_400 + number % 1_000)))
            case .keyed: TaskOptions(idempotencyKey: "key \(number)")
            }
        }
    }

    /// In milliseconds.
    private static let limit = 1.0
    /// A table grows at the same number of tasks each time; what else the machine does comes at any time. So each step is
    /// as long as the shortest of so many runs says.
    private static let rounds = 3
    /// So many submits are one step, and after them a call enters the scheduler, which takes them in.
    private static let step = 20

    let tasks: Int

    func run() async throws -> [Figure] {
        var figures: [Figure] = []
        for sort in Sort.allCases { figures += try await run(sort) }
        return figures
    }

    private func run(_ sort: Sort) async throws -> [Figure] {
        var longest = [Double](repeating: .infinity, count: tasks / Self.step)
        for _ in 0..<Self.rounds {
            for (index, time) in try await measure(sort).enumerated() { longest[index] = min(longest[index], time) }
        }
        let sorted = longest.sorted()
        guard let most = sorted.last, let place = longest.firstIndex(of: most) else { return [] }
        let figures = [
            Figure("\(sort.rawValue): longest pause ms", most), Figure("at task", place * Self.step),
            Figure("99.99 % ms", sorted[sorted.count * 9_999 / 10_000]),
        ]
        try promise("S2", most <= Self.limit, "a step took \(most) ms at \(place * Self.step) tasks: \(figures)")
        return figures
    }

    /// The longest call of each step, in milliseconds.
    @concurrent private func measure(_ sort: Sort) async throws -> [Double] {
        let scheduler = try await Scheduler.open(.inMemory)
        return try await scheduler.running(agents: 0, named: "nobody", { _ in }) {
            var times: [Double] = []
            times.reserveCapacity(tasks / Self.step)
            for start in stride(from: 0, to: tasks - tasks % Self.step, by: Self.step) {
                let waited = ProcessorWait.ofThread
                var longest = 0.0
                for number in start..<(start + Self.step) {
                    let begin = ContinuousClock.now
                    _ = try await scheduler.submit(
                        RawTask(kind: number.isMultiple(of: 3) ? "mail" : "image", payload: [1, 2, 3, 4]),
                        priority: Priority.allCases[number % 4],
                        options: sort.options(number)
                    )
                    longest = max(longest, begin.duration(to: .now) / .milliseconds(1))
                }
                let begin = ContinuousClock.now
                _ = try await scheduler.counts()
                longest = max(longest, begin.duration(to: .now) / .milliseconds(1))
                // Asked only where it matters: that call is the one that had no processor.
                if longest > Self.limit { longest -= (ProcessorWait.ofThread?.duration(since: waited) ?? 0) * 1_000 }
                times.append(max(0, longest))
            }
            return times
        }
    }
}
