internal import Tenure

/// The scenario `restart` in a ``World``: the process dies with tasks in every state, and without being told beforehand.
struct SimulatedRestart {
    private typealias Fate = RestartChild.Fate

    private let scenario: ScenarioWorld
    private let world: World
    /// Ten tasks of every fate: less than live, since many seeds are tried.
    private static let numbers = 0..<(10 * Fate.allCases.count)
    private static let holders = 3
    /// Longer than it takes until the process dies, and no longer: agents keep asking meanwhile.
    private static let wait = Duration.seconds(600)

    init(_ scenario: ScenarioWorld, _ world: World) {
        self.scenario = scenario
        self.world = world
    }

    func run() async throws -> [Figure] {
        let scheduler = try await world.openScheduler(options: SchedulerOptions(cancelGrace: Self.wait))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let told = try await bringIntoEveryState(scheduler, &group)
            scheduler.crash()
            for agent in told.holders { await agent.kill() }
            let figures = try await check(told, scheduler)
            try await group.waitForAll()
            return figures
        }
    }

    /// What clients and agents know when the process dies.
    private struct Told: Sendable {
        var testimony = RestartTestimony()
        var holders: [SimulatedAgent] = []
    }

    private func bringIntoEveryState(
        _ scheduler: SimulatedScheduler,
        _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> Told {
        try await scheduler.callPersistently { try await $0.pause(.kind(Fate.keyed.kind)) }
        let board = TokenBoard()
        var told = Told()
        let stopping = agents("stopping", .cancelling, .hang, board)
        told.holders =
            agents("working", .working, .hang, board) + agents("ignoring", .assigned, .ignore, board) + stopping
        let completing = SimulatedAgent("completing", kinds: [Fate.completed.kind], board: board, clock: world.clock)
        world.connect(told.holders + [completing], to: scheduler)
        try await runFailingAgent(scheduler)
        var completed: [RawSimulatedHandle] = []
        for number in Self.numbers {
            let (task, options) = (RestartChild.task(number), Self.options(number))
            let handle = try await world.submit([task], to: scheduler, options: options)[0]
            told.testimony.submitted.append((handle.id, number))
            if Fate(number) == .cancelled {
                _ = try await handle.cancel()
                told.testimony.cancelled.insert(handle.id)
            }
            if Fate(number) == .completed { completed.append(handle) }
        }
        for handle in completed {
            _ = try await handle.output
            told.testimony.completed.insert(handle.id)
        }
        let mayLoseTasks = scenario.hasFaults
        try await scenario.eventually("every agent works on a task that is to be cancelled") {
            if mayLoseTasks { return stopping.allSatisfy { !$0.tally.received.isEmpty } }
            return RestartChild.workingOnCancelling(try await scheduler.snapshot()) == Self.holders
        }
        // These wait for ends that do not come in this life.
        for agent in stopping {
            guard let task = agent.tally.received.first?.task else { continue }
            group.addTask { _ = try await scheduler.cancel(task) }
        }
        try await waitForEveryState(scheduler)
        told.testimony.leases = board.all
        return told
    }

    private func agents(_ name: String, _ fate: Fate, _ behaviour: Behaviour, _ board: TokenBoard) -> [SimulatedAgent] {
        (0..<Self.holders).map { number in
            SimulatedAgent(
                AgentName("\(name)-\(number)"),
                kinds: [fate.kind],
                behaviour: behaviour,
                board: board,
                clock: world.clock
            )
        }
    }

    private func runFailingAgent(_ scheduler: SimulatedScheduler) async throws {
        let world = world
        try await world.runAgents(1, scheduler, named: "failing") { agent in
            agent.handle(Fate.dead.kind) { _, _ in throw TaskFailure.permanent("made to die") }
            agent.handle(Fate.retrying.kind) { _, _ in throw TaskFailure.retry(after: Self.wait, "made to wait") }
            agent.handle(Fate.snoozed.kind) { payload, _ in
                // Once, or it would never come to its end.
                if world.isFirst(payload) { throw TaskDeferral.snooze(for: Self.wait) }
                return payload
            }
        }
    }

    private func waitForEveryState(_ scheduler: SimulatedScheduler) async throws {
        guard !scenario.hasFaults else {
            // States come and go, so the process dies at any moment.
            var generator = world.generator("restart")
            return try await world.clock.sleep(for: .milliseconds(1 << generator.next(below: 14)))
        }
        try await scenario.eventually("every state is reached") {
            let counts = try await scheduler.counts()
            let isHeld = [counts.working, counts.assigned, counts.cancelling].allSatisfy { $0 == Self.holders }
            let waiting = Fate.allCases.filter(\.waits).reduce(0) { $0 + Self.count($1) }
            return isHeld && counts.dead == Self.count(.dead) && counts.waiting == waiting
        }
    }

    private static func options(_ number: Int) -> TaskOptions {
        var options = RestartChild.options(number)
        if Fate(number) == .waiting { options.notBefore = .after(wait) }
        return options
    }

    private static func count(_ fate: Fate) -> Int { numbers.count { Fate($0) == fate } }

    // MARK: Afterwards

    private func check(_ told: Told, _ scheduler: SimulatedScheduler) async throws -> [Figure] {
        let snapshot = try await scheduler.snapshot()
        try told.testimony.check(snapshot)
        let counts = snapshot.counts
        try scenario.promiseWithoutFaults(
            "D3",
            snapshot.tasks.count == Self.numbers.count,
            "\(snapshot.tasks.count) tasks are there"
        )
        let leases = counts.assigned + counts.working + counts.cancelling
        let isRight = leases == 0 && counts.cancelled == Self.count(.cancelled) + Self.holders
        try scenario.promiseWithoutFaults("D4", isRight, "\(counts) after the opening")
        let difference = Scenario.differenceOfWaiting(snapshot)
        try scenario.promiseWithoutFaults("D3", difference == nil, difference ?? "")
        for (task, number) in told.testimony.submitted where Fate(number) == .keyed {
            let again = try await world.submit(
                [RestartChild.task(number)],
                to: scheduler,
                options: Self.options(number)
            )[0]
            let isSame = again.isDuplicate && again.id == task
            try scenario.promiseWithoutFaults("T12", isSame, "task \(task) was submitted twice")
        }
        let stale = try await WorldStage(world: world, scheduler: scheduler).staleCount(of: told.testimony.leases)
        try promise(
            "G2",
            stale == told.testimony.leases.count,
            "\(stale) of \(told.testimony.leases.count) old tokens were refused"
        )
        let last = try await end(scheduler)
        try told.testimony.checkEndedOnce(snapshot, last)
        return [
            Figure("acknowledged", told.testimony.submitted.count),
            Figure("completed before", told.testimony.completed.count),
            Figure("completed after", last.counts.completed),
            Figure("dead", last.counts.dead),
            Figure("cancelled", last.counts.cancelled),
            Figure("stale tokens refused", stale),
        ]
    }

    /// What had not ended ends now.
    private func end(_ scheduler: SimulatedScheduler) async throws -> Snapshot {
        let rest = SimulatedAgent("rest", kinds: Set(Fate.allCases.map(\.kind)), clock: world.clock)
        world.connect([rest], to: scheduler)
        try await scheduler.callPersistently { try await $0.resume(.kind(Fate.keyed.kind)) }
        try await world.settle()
        return try await scheduler.snapshot()
    }
}
