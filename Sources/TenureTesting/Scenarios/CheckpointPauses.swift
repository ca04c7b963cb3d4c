internal import Tenure

/// How long calls that enter the scheduler take at the longest while a checkpoint of many tasks is made beside it.
///
/// What else the machine does lets calls wait too, at any time. So the time for which a caller had no processor is taken
/// off where the system tells it, and the longest call of the quietest run counts: a checkpoint that holds the scheduler
/// up does so each time that one is made. The same calls are made without a checkpoint, to compare.
struct CheckpointPauses: Sendable {
    /// In milliseconds.
    private static let limit = 1.0
    private static let rounds = 5
    /// So many in all at most, while there was none without a longer call: a checkpoint that holds the scheduler up does so
    /// each time.
    private static let mostRounds = 20
    /// So many calls are made before a look whether the checkpoint is there.
    private static let calls = 500

    private struct Run {
        var longest = 0.0
        var times: [Double] = []
        /// Until all tasks that the opening found are assignable.
        var first = 0.0

        var usual: Double { times.isEmpty ? 0 : times.sorted()[times.count * 999 / 1_000] }
    }

    let directory: String
    let tasks: Int

    func run() async throws -> [Figure] {
        try RecoveryChild.fill(directory, tasks)
        var (without, with) = (Run(), Run())
        (without.longest, with.longest) = (.infinity, .infinity)
        for round in 0..<Self.mostRounds {
            if round >= Self.rounds, with.longest <= Self.limit { break }
            // The opening finds so much of a journal without a checkpoint that one is made at once.
            let made = try await calls { _ in try checkpoint != nil }
            // With that one there is nothing to make another one of.
            let quiet = try await calls { $0 >= made.times.count }
            try removeCheckpoint()
            if made.longest < with.longest { with = made }
            if quiet.longest < without.longest { without = quiet }
        }
        let figures = [
            Figure("checkpoint: longest pause ms", with.longest), Figure("99.9 % ms", with.usual),
            Figure("without: longest ms", without.longest), Figure("99.9 % ms", without.usual),
            Figure("calls", with.times.count), Figure("after the opening ms", without.first),
        ]
        try promise("S2", with.longest <= Self.limit, "a call took \(with.longest) ms: \(figures)")
        return figures
    }

    /// How long each call took, in milliseconds, until `isEnough` of so many.
    @concurrent private func calls(until isEnough: @Sendable (Int) throws -> Bool) async throws -> Run {
        let scheduler = try await Scheduler.open(.directory(directory))
        return try await scheduler.running(agents: 0, named: "nobody", { _ in }) {
            var run = Run()
            // Once the opening is durable, a turn makes all tasks assignable that it found. This is read when the opening
            // is durable, and the next one comes after that turn.
            run.first = try await Self.milliseconds {
                for _ in 0..<2 { _ = try await scheduler.counts() }
            }
            repeat {
                for _ in 0..<Self.calls {
                    run.times.append(
                        try await Self.milliseconds {
                            _ = try await scheduler.counts()
                        }
                    )
                }
            } while try !isEnough(run.times.count)
            run.longest = run.times.max() ?? 0
            return run
        }
    }

    private static func milliseconds(of call: () async throws -> Void) async rethrows -> Double {
        let waited = ProcessorWait.ofThread
        let begin = ContinuousClock.now
        try await call()
        let time = begin.duration(to: .now) / .milliseconds(1)
        return max(0, time - (ProcessorWait.ofThread?.duration(since: waited) ?? 0) * 1_000)
    }

    private var checkpoint: String? {
        get throws { try PosixStorage(directory: directory).list().first { CheckpointName($0) != nil } }
    }

    /// The first checkpoint removes nothing: without it the journal is as it was before.
    private func removeCheckpoint() throws {
        guard let checkpoint = try checkpoint else { return }
        try PosixStorage(directory: directory).remove(checkpoint)
    }
}
