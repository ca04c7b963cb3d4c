internal import Tenure

extension Scenario {
    /// A store that is opened, used and closed again and again.
    ///
    /// For a process that does nothing else meanwhile: the descriptors and threads of the whole process are counted.
    package static func openings(_ count: Int = 1_000) -> Scenario {
        Scenario(
            "openings",
            "\(count) openings, every other one on disk: no descriptor, thread, timer or task is left",
            promises: ["Q2"],
            modes: [.live]
        ) { world in
            var run = OpeningsRun(world: world)
            return try await run.run(count)
        }
    }
}

/// One run of the scenario `openings`.
private struct OpeningsRun {
    private struct Weak {
        weak var scheduler: Scheduler?
    }

    /// Threads of the shared pool come and go; so many more are nobody's leak.
    private static let spareThreads = 8

    let world: ScenarioWorld
    private var opened: [Weak] = []

    init(world: ScenarioWorld) { self.world = world }

    mutating func run(_ count: Int) async throws -> [Figure] {
        // The first ones make what stays for good: the threads of the pool, the runtime's tables.
        for number in 0..<min(20, count) { try await openOnce(number) }
        let before = ProcessCensus.now
        for number in 0..<count { try await openOnce(number) }
        let opened = opened
        try await world.eventually("no scheduler is left") { opened.allSatisfy { $0.scheduler == nil } }
        var figures = [Figure("openings", opened.count)]
        guard let before else { return figures }
        try await world.eventually("no descriptor and no thread is left") {
            guard let now = ProcessCensus.now else { return false }
            return now.descriptors <= before.descriptors && now.threads <= before.threads + Self.spareThreads
        }
        guard let after = ProcessCensus.now else { return figures }
        figures += [
            Figure("descriptors before", before.descriptors), Figure("after", after.descriptors),
            Figure("threads before", before.threads), Figure("after", after.threads),
        ]
        return figures
    }

    /// Opens, leaves something for every timer there is, and ends in one way or the other.
    private mutating func openOnce(_ number: Int) async throws {
        let location: StoreLocation = number.isMultiple(of: 2) ? .inMemory : .directory(world.directory)
        // Small segments, or each opening would reserve 16 MiB of disk.
        let scheduler = try await Scheduler.open(location, options: SchedulerOptions(segmentBytes: 64 << 10))
        opened.append(Weak(scheduler: scheduler))
        let later = TaskOptions(timeout: .seconds(3_600), notBefore: .after(.seconds(3_600)))
        let isHard = number.isMultiple(of: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            group.addTask {
                try await scheduler.runAgent("agent") { agent in
                    agent.handle("work", on: .threads(2)) { payload, _ in payload }
                }
            }
            _ = try await scheduler.observe()
            _ = try await scheduler.submit(RawTask(kind: "later"), options: later)
            _ = try await scheduler.submit(RawTask(kind: "work")).output
            if !isHard { await scheduler.shutDown() }
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
    }
}
