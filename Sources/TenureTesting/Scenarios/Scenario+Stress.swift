internal import Tenure

extension Scenario {
    /// Random sequences of all package calls by many callers at once, over openings that end at random moments.
    package static func stress(_ size: StressParameters = StressParameters()) -> Scenario {
        Scenario(
            "stress",
            "\(size.callers) callers make random calls, the store is closed and opened all the while: no rule is violated",
            promises: ["A1", "D1", "G1", "Q1", "Q2", "S1", "T1"]
        ) { world in
            try await StressRun(size: size, world: world, ledger: StressLedger()).run()
        }
    }
}

/// One run of the scenario `stress`.
private struct StressRun: Sendable {
    let size: StressParameters
    let world: ScenarioWorld
    let ledger: StressLedger

    func run() async throws -> [Figure] {
        var generator = SeededGenerator(seed: world.seed).fork("stress")
        let watch = Stopwatch(world.clock)
        var openings = 0
        repeat {
            try await runOnce(&generator, opening: openings)
            openings += 1
            if let complaint = ledger.complaint { throw complaint }
        } while watch.elapsed() < size.duration
        try await check()
        let refusals = ledger.refusals.values.reduce(0, +)
        return [
            Figure("openings", openings), Figure("calls", ledger.calls), Figure("refusals", refusals),
            Figure("sorts of refusals", ledger.refusals.count), Figure("acknowledged", ledger.acknowledged.count),
            Figure("completions told", ledger.completed.count),
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
        if generator.chance(1, in: 3) { options.capacity = 200 + generator.next(below: 200) }
        if generator.chance(1, in: 2) { options.whenFull = .wait }
        if generator.chance(1, in: 4) { options.idempotencyRetention = .milliseconds(10) }
        return options
    }

    /// Opens, lets everybody make calls, and ends at some moment in some way.
    private func runOnce(_ generator: inout SeededGenerator, opening: Int) async throws {
        let scheduler = try world.openScheduler(options(&generator))
        let ending = Ending(&generator)
        let base = generator.fork("opening \(opening)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await end(scheduler, ending) }
            for number in 0..<size.callers {
                group.addTask {
                    var caller = StressCaller(
                        scheduler: scheduler,
                        clock: world.clock,
                        ledger: ledger,
                        generator: base.fork("caller \(number)")
                    )
                    try await caller.run()
                }
            }
            try await group.waitForAll()
        }
    }

    private struct Ending: Sendable {
        let time: Duration
        let isHard: Bool
        let grace: ShutdownGrace
        let secondCall: Bool

        init(_ generator: inout SeededGenerator) {
            time = .milliseconds(generator.next(below: 60))
            isHard = generator.chance(1, in: 3)
            grace =
                generator.chance(1, in: 2)
                ? .none
                : ShutdownGrace(finishing: .milliseconds(generator.next(below: 6)), cancelling: .milliseconds(2))
            secondCall = generator.chance(1, in: 2)
        }
    }

    /// Runs the scheduler, and ends it: by a call, or by cancelling the task that runs it.
    private func end(_ scheduler: Scheduler, _ ending: Ending) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(TenureError) {
                    try await scheduler.run()
                } catch {
                    if error.code != .shutDown { throw PromiseBroken("Q1", "run() ended by: \(error.message)") }
                }
            }
            try? await world.clock.sleep(for: ending.time)
            if ending.isHard {
                group.cancelAll()
            } else {
                if ending.secondCall { group.addTask { _ = await scheduler.shutDown(grace: .none) } }
                let report = await scheduler.shutDown(grace: ending.grace)
                if let failure = report.failure { throw PromiseBroken("Q1", "\(failure.code): \(failure.message)") }
            }
            try await group.waitForAll()
            // Once more, after the end.
            _ = await scheduler.shutDown(grace: .none)
        }
    }

    /// D1, D3: what was acknowledged is there, or was forgotten after its end; who was told of an end was told for ever.
    private func check() async throws {
        let scheduler = try world.openScheduler()
        let completed = ledger.completed
        for task in ledger.acknowledged.sorted() {
            do {
                let snapshot = try await scheduler.task(task)
                let isTrue = !completed.contains(task) || snapshot.status == .completed
                try promise("D1", isTrue, "task \(task) was told to be completed and is \(snapshot.status.name)")
            } catch let error as TenureError {
                try promise("D1", error.code == .taskEvicted, "task \(task) was acknowledged: \(error.message)")
            }
        }
        _ = await scheduler.shutDown(grace: .none)
    }
}
