internal import Tenure

/// The scenarios `scale` and `churn` in a ``World``, where more dies than the agents that they kill.
struct SimulatedScale {
    private let size: ScaleParameters
    private let world: World
    private let progress: @Sendable (Int) -> Void

    init(size: ScaleParameters, world: World, progress: @escaping @Sendable (Int) -> Void) {
        self.size = size
        self.world = world
        self.progress = progress
    }

    func run() async throws -> [Figure] {
        let retry = RetryPolicy(maximumCrashes: 100, maximumRefusals: 100)
        var options = SchedulerOptions(retry: retry)
        options.capacity = 4 * size.agents
        options.whenFull = .wait
        let scheduler = try await world.openScheduler(options: options)
        let crew = (0..<size.agents).map { number in
            SimulatedAgent(
                AgentName("agent-\(number)"),
                kinds: ["work"],
                capabilities: [size.capability(number)],
                behaviour: .complete(after: .milliseconds(10)),
                clock: world.clock
            )
        }
        world.connect(crew, to: scheduler)
        let kills = Locked(0)
        let tasks = try await withThrowingTaskGroup(of: Void.self) { group in
            if let interval = size.killInterval { group.addTask { try await kill(interval, scheduler, kills) } }
            let tasks = try await submit(to: scheduler)
            try await world.settle()
            group.cancelAll()
            while let ended = await group.nextResult() {
                if case .failure(let error) = ended, !(error is CancellationError) { throw error }
            }
            return tasks
        }
        let counts = try await scheduler.counts()
        try promise("T1", counts.dead == 0 && counts.cancelled == 0, "\(counts) at the end")
        return [Figure("done", tasks), Figure("kills", kills.withLock { $0 })]
    }

    /// Ends one agent after the other; each comes back after a while.
    private func kill(_ interval: Duration, _ scheduler: SimulatedScheduler, _ kills: Locked<Int>) async throws {
        var next = 0
        while true {
            try await world.clock.sleep(for: interval)
            let agents = scheduler.remoteAgents
            agents[next % agents.count].interrupt()
            next += 1
            kills.withLock { $0 += 1 }
        }
    }

    private func submit(to scheduler: SimulatedScheduler) async throws -> Int {
        let submitters = 4
        let (size, world, progress) = (size, world, progress)
        let done = Locked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for submitter in 0..<submitters {
                group.addTask {
                    for number in 0..<size.tasks where number % submitters == submitter {
                        let task = RawTask(kind: "work", payload: Array("payload \(number)".utf8))
                        let options = TaskOptions(requires: [size.capability(number)])
                        try await world.submit([task], to: scheduler, priority: size.priority(number), options: options)
                        progress(
                            done.withLock {
                                $0 += 1
                                return $0
                            }
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
        return done.withLock { $0 }
    }
}
