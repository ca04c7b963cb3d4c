package import Tenure

/// What a scenario lives in: time, a place for the journal, schedulers, agents.
package struct ScenarioWorld: Sendable {
    /// Where it runs.
    package let mode: Scenario.Mode
    /// What fixes its choices.
    package let seed: UInt64
    /// Its time.
    package let clock: any Clock<Duration>
    /// An executable that understands the hidden roles of the scenarios `restart` and `abort`.
    package let executable: String?
    /// A folder of its own, for scenarios that hand their journal to another process; live worlds keep it there. There is
    /// none where processes are simulated.
    package let directory: String
    /// Where a simulated world keeps its journal: the same for all schedulers that it opens.
    let storage: SimulatedStorage?

    /// Whether promises about real time are checked, too; not where a machine is busy with other things.
    package let assertsTime: Bool

    let environment: Environment
    let executor: SeededExecutor?
    /// The world whose processes die, where they do.
    var world: World?
    /// Whether things may go wrong that the scenario does not do itself.
    package var hasFaults = false
    /// What the scenario promises only without faults.
    var fairWeather: [FairWeatherPromise] = []

    /// Opens the world's store.
    ///
    /// - Parameters:
    ///   - options: how it works.
    ///   - checksInvariants: whether the rules that always hold are checked after every event.
    package func openScheduler(
        _ options: SchedulerOptions = .standard,
        checksInvariants: Bool = true
    ) throws(TenureError) -> Scheduler {
        var checked = options
        checked.checksInvariants = checksInvariants
        // The smallest there are: in memory a segment's whole length is there at once.
        if storage != nil {
            checked.segmentBytes = 64 << 10
            checked.checkpointBytes = 64 << 10
        }
        let location: StoreLocation = if let storage { .storage(storage) } else { .directory(directory) }
        return try Scheduler.open(location, options: checked, environment: environment)
    }

    /// Opens the world's store and runs its scheduler and some agents around `body`. What comes after it finds the store as
    /// after a shutdown, or where processes die as after the death of this one.
    ///
    /// - Throws: what `body` or the scheduler throws; ``PromiseBroken`` when an invariant did not hold.
    package func running<Result: Sendable>(
        _ agents: [SimulatedAgent] = [],
        options: SchedulerOptions = .standard,
        _ body: @Sendable (any Stage) async throws -> Result
    ) async throws -> Result {
        guard let world else { return try await runningHere(agents, options: options) { try await body($0) } }
        let scheduler: SimulatedScheduler
        if let opened = world.schedulers.first {
            opened.crash()
            scheduler = opened
        } else {
            scheduler = try await world.openScheduler(options: options)
        }
        world.connect(agents, to: scheduler)
        return try await body(WorldStage(world: world, scheduler: scheduler))
    }

    /// Opens the world's store in this process, runs its scheduler and some agents around `body`, and shuts down.
    ///
    /// - Throws: what `body` or the scheduler throws; ``PromiseBroken`` when an invariant did not hold.
    package func runningHere<Result: Sendable>(
        _ agents: [SimulatedAgent] = [],
        options: SchedulerOptions = .standard,
        checksInvariants: Bool = true,
        _ body: @Sendable (SchedulerStage) async throws -> Result
    ) async throws -> Result {
        let scheduler = try openScheduler(options, checksInvariants: checksInvariants)
        let (joining, joined) = AsyncStream<SimulatedAgent>.makeStream()
        let stage = SchedulerStage(scheduler: scheduler, entrance: joined)
        let observation =
            executor == nil
            ? nil : try await scheduler.observe(only: Set(SchedulerEvent.Kind.allCases), buffering: 1 << 20)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            if let executor, let events = observation?.events {
                group.addTask { for await event in events { executor.record(event.description) } }
            }
            group.addTask { try await scheduler.run() }
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { agents in
                    for await agent in joining { agents.addTask { try await agent.run(on: scheduler) } }
                    try await agents.waitForAll()
                }
            }
            for agent in agents { stage.join(agent) }
            do {
                let result = try await body(stage)
                joined.finish()
                await scheduler.shutDown(grace: .none)
                stage.sendHome()
                group.cancelAll()
                while let ended = await group.nextResult() {
                    if case .failure(let error) = ended { try rethrow(error) }
                }
                return result
            } catch {
                joined.finish()
                group.cancelAll()
                stage.sendHome()
                // A broken invariant ends the scheduler, and all that follows from that says less.
                var cause = error
                while let ended = await group.nextResult() {
                    if case .failure(let other as TenureError) = ended, other.code == .invariantViolated {
                        cause = other
                    }
                }
                throw cause
            }
        }
    }

    private func rethrow(_ error: any Error) throws {
        if error is CancellationError { return }
        if let error = error as? TenureError, error.code == .shutDown || error.code == .sessionOver { return }
        throw error
    }

    /// Waits until `condition` holds.
    ///
    /// - Throws: ``ConditionNeverHeld`` after 30 s of the world's time, or a day where things go wrong.
    package func eventually(_ comment: String, _ condition: @Sendable () async throws -> Bool) async throws {
        if let world {
            try await world.eventually(comment, condition)
        } else {
            try await poll(clock, comment, condition)
        }
    }

    private func poll(
        _ clock: some Clock<Duration>,
        _ comment: String,
        _ condition: @Sendable () async throws -> Bool
    ) async throws {
        try await TenureTesting.eventually(
            within: .seconds(30),
            every: .milliseconds(1),
            atLeast: 1_000,
            clock: clock,
            comment,
            condition
        )
    }
}

extension World {
    /// Waits until `condition` holds, through whatever goes wrong: seldom after a while, since that may take long.
    fileprivate func eventually(_ comment: String, _ condition: () async throws -> Bool) async throws {
        let limit = Duration.seconds(86_400)
        let deadline = clock.now.advanced(by: limit)
        var pause = Duration.milliseconds(1)
        var tries = 1
        while try await !condition() {
            if let failure { throw failure }
            guard clock.now < deadline else {
                throw ConditionNeverHeld(timeout: limit, tries: tries, comment: comment, fileID: #fileID, line: #line)
            }
            try await clock.sleep(for: pause)
            pause = min(pause * 5 / 4, .seconds(10))
            tries += 1
        }
    }
}
