internal import Tenure

extension Scenario {
    /// How long the scheduler stands still at the longest: while its queue grows and shrinks, and while a checkpoint of it
    /// is made.
    ///
    /// - Parameter onlyCheckpoint: leaves the growth out, which takes longer.
    package static func pauses(tasks: Int = 1_000_000, onlyCheckpoint: Bool = false) -> Scenario {
        Scenario(
            "pauses",
            "\(tasks) tasks are queued, ready, waiting, with keys and unread, and most of them cancelled: nothing of that, and no checkpoint, holds the scheduler up for 1 ms",
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
    /// Each sort of task has a table that the others do not grow, or has something to do that the others have not.
    private enum Sort: String, CaseIterable {
        case ready, waiting, keyed
        /// Nobody asks anything of the scheduler until all are submitted.
        case unread

        func options(_ number: Int) -> TaskOptions {
            switch self {
            case .ready, .unread: .standard
            case .waiting: TaskOptions(notBefore: .after(.seconds(86_400 + number % 1_000)))
            case .keyed: TaskOptions(idempotencyKey: "key \(number)")
            }
        }
    }

    /// In milliseconds.
    private static let limit = 1.0
    /// What the machine does comes at any time, a table grows at about the same call each time. So the calls are looked at
    /// in parts, and each is as long as its shortest round says, together with the next: a call that comes a little earlier
    /// in one round than in another one is in both.
    private static let parts = 128
    private static let rounds = 3
    /// So many in all at most, while there is a part that none of them found short.
    private static let mostRounds = 40

    let tasks: Int

    func run() async throws -> [Figure] {
        var figures: [Figure] = []
        for sort in Sort.allCases { figures += try await run(sort) }
        return figures
    }

    private func run(_ sort: Sort) async throws -> [Figure] {
        var shortest: [Double] = []
        for round in 0..<Self.mostRounds {
            if round >= Self.rounds, shortest.allSatisfy({ $0 <= Self.limit }) { break }
            let parts = try await measure(sort)
            let found = zip(parts, parts.dropFirst()).map { max($0, $1) }
            shortest = shortest.isEmpty ? found : zip(shortest, found).map { min($0, $1) }
        }
        let most = shortest.max() ?? 0
        let figures = [Figure("\(sort.rawValue): longest pause ms", most)]
        let part = shortest.firstIndex(of: most) ?? 0
        try promise("S2", most <= Self.limit, "part \(part) of \(Self.parts) has a call of \(most) ms: \(figures)")
        return figures
    }

    /// The longest call of each part of them, in milliseconds.
    @concurrent private func measure(_ sort: Sort) async throws -> [Double] {
        let scheduler = try await Scheduler.open(.inMemory)
        return try await scheduler.running(agents: 0, named: "nobody", { _ in }) {
            var watch = PauseWatch(parts: Self.parts, limit: Self.limit)
            var handles: [RawTaskHandle] = []
            handles.reserveCapacity(tasks)
            // Three quarters of the parts are for the submits, the rest for the cancels.
            let submitParts = Self.parts * 3 / 4
            for number in 0..<tasks {
                let part = number * submitParts / tasks
                try await watch.measure(part) {
                    handles.append(
                        try await scheduler.submit(
                            RawTask(kind: number.isMultiple(of: 3) ? "mail" : "image", payload: [1, 2, 3, 4]),
                            priority: Priority.allCases[number % 4],
                            options: sort.options(number)
                        )
                    )
                }
                // A call that enters the scheduler, which takes the submits in.
                if number.isMultiple(of: 20), sort != .unread {
                    try await watch.measure(part) { _ = try await scheduler.counts() }
                }
            }
            // More than half, from all over: what keeps the place of those that are gone has to be put in order.
            for number in 0..<tasks where number % 5 < 3 {
                let part = submitParts + number * (Self.parts - submitParts) / tasks
                try await watch.measure(part) { _ = try await handles[number].cancel() }
            }
            return watch.longest
        }
    }
}

/// The longest call of each part of many.
private struct PauseWatch {
    /// In milliseconds.
    private(set) var longest: [Double]
    private let limit: Double
    private var calls = 0
    private var waited: ProcessorWait?

    init(parts: Int, limit: Double) {
        longest = Array(repeating: 0, count: parts)
        self.limit = limit
    }

    /// Notes how long a call takes, but for how long it and the few before it had no processor.
    mutating func measure(_ part: Int, _ call: () async throws -> Void) async throws {
        // Asked now and then: the answer takes longer than most calls.
        if calls.isMultiple(of: 64) { waited = ProcessorWait.ofThread }
        calls += 1
        let begin = ContinuousClock.now
        try await call()
        var time = begin.duration(to: .now) / .milliseconds(1)
        if time > limit {
            let now = ProcessorWait.ofThread
            time -= (now?.duration(since: waited) ?? 0) * 1_000
            waited = now
        }
        longest[part] = max(longest[part], time)
    }
}
