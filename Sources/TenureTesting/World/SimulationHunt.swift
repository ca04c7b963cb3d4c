/// Runs seed after seed until one fails.
package struct SimulationHunt: Sendable {
    /// What may go wrong.
    package var faults: Faults
    /// How the next step is chosen; nil lets the seed choose.
    package var strategy: SchedulingStrategy?
    /// How many seeds run at the same time.
    package var jobs: Int
    /// Whether what fails is cut down.
    package var shrinks: Bool
    /// The test.
    package let body: @Sendable (World) async throws -> Void

    /// How many seeds one takes that is run twice.
    private static let seedsForEachRepeated = 100

    /// A hunt that has not begun.
    package init(
        faults: Faults = .all,
        strategy: SchedulingStrategy? = nil,
        jobs: Int = 1,
        shrinks: Bool = true,
        body: @escaping @Sendable (World) async throws -> Void
    ) {
        self.faults = faults
        self.strategy = strategy
        self.jobs = jobs
        self.shrinks = shrinks
        self.body = body
    }

    /// Runs all seeds, in order but for those that run at the same time.
    ///
    /// - Parameter progress: is told how things stand after each seed.
    package func run(
        _ seeds: some Collection<UInt64>,
        progress: (SimulationReport) -> Void
    ) async throws -> SimulationReport {
        var total = SimulationReport()
        var rest = seeds[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let batch = Array(rest.prefix(max(1, jobs)))
            rest = rest.dropFirst(batch.count)
            let results = await withTaskGroup(of: (UInt64, SimulationRun.Result).self) { group in
                for seed in batch { group.addTask { (seed, await one(seed)) } }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for seed in batch {
                guard let result = results[seed] else { continue }
                if let failure = result.failure {
                    throw await failed(seed, failure, result, after: total.seeds)
                }
                total.add(result.report)
                if (total.seeds - 1).isMultiple(of: Self.seedsForEachRepeated) {
                    let again = await one(seed)
                    guard again.report.traces == result.report.traces else { throw SimulationNotRepeatable(seed: seed) }
                    total.repeated += 1
                }
                progress(total)
            }
        }
        return total
    }

    /// Makes one run, and keeps everything that happened in words.
    package static func trace(
        _ run: Reproduction,
        _ body: @escaping @Sendable (World) async throws -> Void
    ) async -> (report: SimulationReport, failure: (any Error)?, lines: [String]) {
        let result = await SimulationRun(reproduction: run, keepsTrace: true, body: body).makeAside()
        return (result.report, result.failure, result.lines)
    }

    private func reproduction(of seed: UInt64) -> Reproduction {
        Reproduction(seed: seed, faults: faults, strategy: strategy)
    }

    private func one(_ seed: UInt64) async -> SimulationRun.Result {
        await made(reproduction(of: seed))
    }

    private func made(_ reproduction: Reproduction) async -> SimulationRun.Result {
        await SimulationRun(reproduction: reproduction, body: body).makeAside()
    }

    private func failed(
        _ seed: UInt64,
        _ firstFailure: any Error,
        _ result: SimulationRun.Result,
        after seedCount: Int
    ) async -> any Error {
        let (whole, body, shrinks) = (reproduction(of: seed), body, shrinks)
        return await withTaskExecutorPreference(WorkerThreads.shared) {
            func failure(_ reproduction: Reproduction) -> (any Error)? {
                SimulationRun(reproduction: reproduction, body: body).make().failure
            }
            // What had not happened by then has no part in it.
            var first = whole
            first.faults = result.happened
            if failure(first) == nil {
                first = whole
                guard failure(whole) != nil else {
                    return SimulationNotRepeatable(seed: seed, failure: "\(firstFailure)") as any Error
                }
            }
            var least = first
            if shrinks {
                var shrinker = SimulationShrinker { failure($0) != nil }
                least = shrinker.shrink(first, inputCount: result.inputCount)
            }
            let last = SimulationRun(reproduction: least, body: body).make()
            return SimulationFailed(
                seed: seed,
                seedsRun: seedCount + 1,
                failure: firstFailure,
                reproduction: least,
                shrunkFailure: last.failure ?? firstFailure,
                lastEvents: last.lines
            )
        }
    }
}
