internal import Tenure

extension Scenario {
    /// Many agents, many tasks, and maybe an agent that dies every few milliseconds.
    ///
    /// - Parameters:
    ///   - size: how many of everything.
    ///   - progress: is told how many tasks are done, now and then.
    package static func scale(
        _ size: ScaleParameters = ScaleParameters(),
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> Scenario {
        let kills = size.killInterval != nil
        var scenario = Scenario(
            kills ? "churn" : "scale",
            kills
                ? "\(size.agents) agents, \(size.tasks) tasks, one agent killed every few milliseconds: each end recorded once"
                : "\(size.agents) agents, \(size.tasks) tasks of mixed priorities and capabilities: all done, flat memory",
            promises: ["A2", "S2", "S3", "S4", "S5", "T1", "T13"],
            onlyWithoutFaults: [
                "S4": "agents of one class get the same number of tasks, give or take two",
                "T13": "the heap does not grow in the second half",
            ]
        ) { world in
            if let simulated = world.world {
                return try await SimulatedScale(size: size, world: simulated, progress: progress).run()
            }
            return try await ScaleRun(size: size, world: world, progress: progress).run()
        }
        scenario.stepLimit = max(scenario.stepLimit, 1_000 * size.tasks)
        return scenario
    }
}

/// One run of the scenarios `scale` and `churn`.
private struct ScaleRun: Sendable {
    let size: ScaleParameters
    let world: ScenarioWorld
    let progress: @Sendable (Int) -> Void
    private let crew: [ScaleAgent]

    init(size: ScaleParameters, world: ScenarioWorld, progress: @escaping @Sendable (Int) -> Void) {
        self.size = size
        self.world = world
        self.progress = progress
        // Equal times where time is simulated, so that an even spread can be asked for.
        let workTime: Duration = world.mode == .simulated ? .milliseconds(10) : .zero
        crew = (0..<size.agents).map { number in
            ScaleAgent(number, class: size.capability(number), workTime: workTime, clock: world.clock)
        }
    }

    func run() async throws -> [Figure] {
        var options = SchedulerOptions(retry: RetryPolicy(maximumCrashes: 100, maximumRefusals: 100))
        // A checkpoint takes memory while it is made. Both halves have some: with the segments that are usual the first one
        // would come in the second half, and what it takes would look like growth.
        options.segmentBytes = 2 << 20
        options.checkpointBytes = 2 << 20
        // Nor does it depend on how far submitters get ahead of agents.
        options.capacity = 4 * size.agents
        options.whenFull = .wait
        // Checking every rule after every event costs in proportion to the agents; the smoke suite does that.
        return try await world.runningHere(options: options, checksInvariants: false) { stage in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for agent in crew { group.addTask { try await agent.run(on: stage.scheduler) } }
                if let interval = size.killInterval { group.addTask { try await killInTurn(every: interval) } }
                let figures = try await work(on: stage)
                group.cancelAll()
                while let ended = await group.nextResult() {
                    if case .failure(let error) = ended, !(error is CancellationError) { throw error }
                }
                return figures
            }
        }
    }

    /// A pointer kept for each task would be more.
    private static let largestGrowth = 0.025

    /// The least of the heap that is in use within two seconds: a checkpoint that is being made takes memory until it is
    /// there.
    ///
    /// - Parameter enough: where it is more than this, it is looked at for ten; what is kept for good never goes away.
    private func heapAtRest(atMost enough: Int = .max) async throws -> Int? {
        guard world.mode == .live else { return nil }
        var least: Int?
        for look in 0..<500 {
            guard let now = ProcessMemory.heapBytes else { return nil }
            least = min(least ?? now, now)
            if look >= 100, (least ?? now) <= enough { break }
            try await world.clock.sleep(for: .milliseconds(20))
        }
        return least
    }

    private func killInTurn(every interval: Duration) async throws {
        var next = 0
        while true {
            try await world.clock.sleep(for: interval)
            await crew[next % crew.count].kill()
            next += 1
        }
    }

    private func work(on stage: SchedulerStage) async throws -> [Figure] {
        let half = size.tasks / 2
        try await submit(0..<half, to: stage.scheduler)
        try await finish(half, stage)
        let (first, resident) = (try await heapAtRest(), ProcessMemory.residentBytes)
        try await submit(half..<size.tasks, to: stage.scheduler)
        try await finish(size.tasks, stage)
        let second = try await heapAtRest(atMost: first.map { Int(Double($0) * (1 + Self.largestGrowth)) } ?? .max)
        let kills = crew.reduce(0) { $0 + $1.kills }
        var figures = [Figure("done", size.tasks), Figure("kills", kills)]
        if size.killInterval == nil { figures += try spread() }
        if world.mode == .live, let first, let second {
            let growth = Double(second) / Double(max(1, first)) - 1
            figures.append(Figure("heap MB after half", Double(first) / 1e6))
            figures.append(Figure("heap growth % in the second half", growth * 100))
            if let resident { figures.append(Figure("resident MB after half", Double(resident) / 1e6)) }
            // Less than this many tasks do not fill what is kept by ``Retention`` before the second half begins.
            if world.assertsTime, half >= 20_000 {
                try world.promiseWithoutFaults(
                    "T13",
                    growth <= Self.largestGrowth,
                    "the heap grew from \(first) bytes in use to \(second) in the second half: by \(growth * 100) %"
                )
            }
        }
        return figures
    }

    private func submit(_ numbers: Range<Int>, to scheduler: Scheduler) async throws {
        let submitters = 4
        try await withThrowingTaskGroup(of: Void.self) { group in
            for submitter in 0..<submitters {
                group.addTask {
                    for number in numbers where number % submitters == submitter {
                        _ = try await scheduler.submit(
                            RawTask(kind: "work", payload: Array("payload \(number)".utf8)),
                            priority: size.priority(number),
                            options: TaskOptions(requires: [size.capability(number)])
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until so many tasks are done, none is left, and who did them was told.
    private func finish(_ count: Int, _ stage: SchedulerStage) async throws {
        var looks = 0
        while true {
            let counts = try await stage.scheduler.counts().total
            try promise("T1", counts.dead == 0, "\(counts.dead) tasks are dead")
            let done = crew.reduce(0) { $0 + $1.completed }
            progress(done)
            if counts.live == 0 {
                // An agent may be killed after its completion is recorded and before it is told; the others are told, if
                // not at once, long before a minute is over.
                let kills = crew.reduce(0) { $0 + $1.kills }
                try promise("T1", done <= count && looks < 3_000, "\(done) of \(count) completions were told")
                if done + kills >= count { return }
                looks += 1
            }
            try await world.clock.sleep(for: .milliseconds(20))
        }
    }

    /// S4: agents of one class get the same number of tasks, where all work for the same time.
    private func spread() throws -> [Figure] {
        var least = Int.max
        var most = 0
        for number in 0..<size.classes {
            let counts = crew.enumerated().filter { $0.offset % size.classes == number }.map(\.element.completed)
            guard let low = counts.min(), let high = counts.max() else { continue }
            (least, most) = (min(least, low), max(most, high))
            let even = Double(counts.reduce(0, +)) / Double(counts.count)
            guard world.mode == .simulated else { continue }
            let isEven = Double(low) >= even - 2 && Double(high) <= even + 2
            try world.promiseWithoutFaults(
                "S4",
                isEven,
                "class \(number): \(low) to \(high) tasks an agent, \(even) would be even"
            )
        }
        return [Figure("fewest of an agent", least), Figure("most of an agent", most)]
    }
}

/// An agent that completes what it gets, and joins again whenever it is killed.
private final class ScaleAgent: Sendable {
    private struct State {
        var session: AgentSession?
        var completed = 0
        var kills = 0
    }

    private let name: AgentName
    private let capability: Capability
    private let workTime: Duration
    private let clock: any Clock<Duration>
    private let state = Locked(State())

    init(_ number: Int, class capability: Capability, workTime: Duration, clock: any Clock<Duration>) {
        name = AgentName("agent-\(number)")
        self.capability = capability
        self.workTime = workTime
        self.clock = clock
    }

    var completed: Int { state.withLock { $0.completed } }

    var kills: Int { state.withLock { $0.kills } }

    /// Lets go of whatever it does, as if its connection were lost.
    func kill() async {
        let session = state.withLock { state -> AgentSession? in
            guard let session = state.session else { return nil }
            state.session = nil
            state.kills += 1
            return session
        }
        await session?.leave()
    }

    func run(on scheduler: Scheduler) async throws {
        while !Task.isCancelled {
            try await scheduler.withSession(name, kinds: ["work"], capabilities: [capability]) { session in
                state.withLock { $0.session = session }
                defer { state.withLock { $0.session = nil } }
                do {
                    while let offer = try await session.next() {
                        try await session.accept(offer.lease)
                        if workTime > .zero { try await clock.sleep(for: workTime) }
                        try await session.complete(offer.lease)
                        state.withLock { $0.completed += 1 }
                    }
                } catch let error as TenureError where error.code == .staleLease || error.code == .sessionOver {
                    // Killed: it joins again.
                }
            }
        }
    }
}
