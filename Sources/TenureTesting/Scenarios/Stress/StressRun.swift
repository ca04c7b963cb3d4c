internal import Tenure

/// One run of the scenario `stress`.
struct StressRun: Sendable {
    private let size: StressParameters
    private let world: ScenarioWorld
    private let ledger: StressLedger
    /// Whether idempotency keys are held for longer than the run takes.
    private let holdsKeys: Bool
    private let root: SeededGenerator

    init(size: StressParameters, world: ScenarioWorld) {
        root = SeededGenerator(seed: world.seed).fork("stress")
        var generator = root.fork("run")
        holdsKeys = generator.chance(3, in: 4)
        ledger = StressLedger(holdsKeys: holdsKeys)
        self.size = size
        self.world = world
    }

    func run() async throws -> [Figure] {
        var generator = root
        let watch = Stopwatch(world.clock)
        var last: OpeningReport?
        var openings = 0
        repeat {
            last = try await runOnce(&generator, opening: openings, after: last)
            openings += 1
            if let complaint = ledger.complaint { throw complaint }
        } while watch.elapsed() < size.duration
        try await StressVerdict(world: world, ledger: ledger).check()
        if let complaint = ledger.complaint { throw complaint }
        let (calls, refusals) = (ledger.calls, ledger.refusals)
        return [
            Figure("openings", openings), Figure("calls", calls.values.reduce(0, +)),
            Figure("sorts of calls", calls.count), Figure("refusals", refusals.values.reduce(0, +)),
            Figure("sorts of refusals", refusals.count), Figure("tasks", try ledger.facts { $0.known.count }),
            Figure("completions told", try ledger.facts { $0.completions }),
        ]
    }

    private func options(_ generator: inout SeededGenerator) -> SchedulerOptions {
        var options = SchedulerOptions(
            retry: RetryPolicy(baseDelay: .milliseconds(1), maximumDelay: .milliseconds(4)),
            retention: Retention(endedCount: 500, deadCount: 100),
            eventsKept: 200,
            acceptanceTimeout: .milliseconds(6),
            cancelGrace: .milliseconds(3),
            carefulTime: .milliseconds(5)
        )
        if generator.chance(1, in: 3) { options.submitLimit = RateLimit(50, per: .milliseconds(20)) }
        if generator.chance(1, in: 3) { options.capacity = 20 + generator.next(below: 200) }
        if generator.chance(1, in: 2) { options.whenFull = .wait }
        if generator.chance(1, in: 4) { options.retention = Retention(endedCount: 20, deadCount: 5) }
        switch generator.next(below: 4) {
        case 0: options.order = .firstInFirstOut
        case 1: options.order = .strict
        default: break
        }
        if !holdsKeys { options.idempotencyRetention = .milliseconds(10) }
        return options
    }

    /// Opens, lets everybody make calls, and ends at some moment in some way.
    private func runOnce(
        _ generator: inout SeededGenerator,
        opening: Int,
        after last: OpeningReport?
    ) async throws -> OpeningReport {
        let wasCut = ledger.isPowerCut
        let scheduler = try world.openScheduler(options(&generator))
        ledger.beginOpening()
        let report = scheduler.opening
        if let last {
            try promise("G2", report.epoch > last.epoch, "epoch \(report.epoch) follows \(last.epoch)")
            try promise("G2", report.incarnation != last.incarnation, "two openings bear one name")
            try promise("Q1", report.endedCleanly || wasCut, "the opening before ended by itself, and not cleanly")
        }
        let ending = StressEnding(&generator, mayCutPower: world.storage != nil)
        let base = generator.fork("opening \(opening)")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            let end = StressEnd(scheduler: scheduler, world: world, ledger: ledger, ending: ending, seed: base)
            group.addTask {
                try await end.run()
                // Whoever waits has been told by now, or never will be.
                try await world.clock.sleep(for: .seconds(20))
                throw PromiseBroken("Q1", "callers wait still, long after the scheduler has ended")
            }
            for number in 0..<size.callers {
                group.addTask {
                    var caller = StressCaller(
                        scheduler: scheduler,
                        world: world,
                        ledger: ledger,
                        generator: base.fork("caller \(number)")
                    )
                    do {
                        try await caller.run()
                    } catch {
                        // Everybody stops by this, or would wait for the end of time.
                        if let broken = error as? PromiseBroken { ledger.complain(broken) }
                        throw error
                    }
                    return true
                }
            }
            var callers = 0
            while callers < size.callers, try await group.next() != nil { callers += 1 }
            try await end.hasEnded()
            group.cancelAll()
        }
        return report
    }
}
