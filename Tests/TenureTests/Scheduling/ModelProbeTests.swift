import TenureTesting
import Testing

@testable import Tenure

/// A live scheduler beside the reference model; what is wrong is made so from inside.
@Suite(.timeLimit(.minutes(20))) struct ModelProbeTests {
    /// Runs a little, with a probe.
    private static func run(
        _ probe: ModelProbe,
        _ storage: SimulatedStorage = SimulatedStorage(),
        seed: UInt64 = 1,
        _ body: @escaping @Sendable (Scheduler) async throws -> Void
    ) async throws {
        try await WorkerThreads.shared.run {
            let executor = SeededExecutor(seed: seed)
            try executor.run {
                var environment = Environment.simulated(on: executor)
                environment.probe = probe
                let scheduler = try Scheduler.open(.storage(storage), options: .standard, environment: environment)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await scheduler.run() }
                    group.addTask {
                        try await scheduler.runAgent("a") { agent in agent.handle("work") { payload, _ in payload } }
                    }
                    try? await body(scheduler)
                    await scheduler.shutDown(grace: .none)
                    try await group.waitForAll()
                }
            }
        }
    }

    private static func work(_ scheduler: Scheduler) async throws {
        for number in 0..<40 {
            let task = RawTask(kind: number % 5 == 4 ? "nobody's" : "work", payload: [UInt8(number)])
            let handle = try await scheduler.submit(task)
            if number % 5 != 4 { _ = try await handle.output }
        }
    }

    @Test("T1, D3: a store is what its records say after each turn, and after a crash what those say that are left")
    func follows() async throws {
        let probe = ModelProbe()
        let (first, last) = (SimulatedStorage(), Locked<SimulatedStorage?>(nil))
        try await Self.run(probe, first) { scheduler in
            try await Self.work(scheduler)
            let left = first.snapshot()
            left.crash()
            last.withLock { $0 = left }
            // What the crash undoes.
            try await Self.work(scheduler)
        }
        let judged = probe.recordsJudged
        #expect(judged > 200 && probe.tasksCompared > judged)
        let left = try #require(last.withLock { $0 })
        try await Self.run(probe, left) { try await Self.work($0) }
        #expect(probe.recordsJudged > judged + 100)
        #expect(probe.violations == [])
    }

    @Test(
        "T1: a field of a task that is not what the records say stops the scheduler",
        arguments: ["failures", "readyAt", "isSuspect", "paused"]
    )
    func finds(field: String) async throws {
        let probe = ModelProbe()
        let found = await #expect(throws: TenureError.self) {
            try await Self.run(probe) { scheduler in
                try await Self.work(scheduler)
                await scheduler.queue.with { domain in
                    guard let task = domain.tasks.ids.first(where: { domain.tasks.entry(of: $0)?.stage == .ready }),
                        let entry = domain.tasks.table.entry(of: task)
                    else { return }
                    switch field {
                    case "failures": entry.pointee.failures = 1
                    case "readyAt": entry.pointee.readyAt = StoreTime(nanoseconds: 7)
                    case "isSuspect": entry.pointee.isSuspect = true
                    default: domain.tasks.isPausedWhole = true
                    }
                    // A full comparison comes now and then; this comes with the task.
                    if case .record(let transition)? = domain.tasks.decideCancel(of: task), field != "paused" {
                        domain.commit(transition, cause: .caller)
                    }
                }
                try await Self.work(scheduler)
            }
        }
        #expect(
            found?.code == .invariantViolated && found?.message.contains("T1: ") == true,
            "\(String(describing: found))"
        )
        #expect(probe.violations.first?.rule == "T1")
    }

    @Test("G3, A1: a record that breaks a rule stops the scheduler, though the library takes it")
    func record() async throws {
        let probe = ModelProbe()
        let found = await #expect(throws: TenureError.self) {
            try await Self.run(probe) { scheduler in
                try await Self.work(scheduler)
                await scheduler.queue.with { domain in
                    let ready = domain.tasks.ids.filter { domain.tasks.entry(of: $0)?.stage == .ready }
                    for task in ready.prefix(2) {
                        let session = SessionID(number: 99)
                        domain.commit(
                            domain.tasks.decideAssignment(of: task, to: "greedy", session, accepted: true),
                            cause: .match
                        )
                    }
                }
                try await Self.work(scheduler)
            }
        }
        #expect(
            found?.code == .invariantViolated && found?.message.contains("A1") == true,
            "\(String(describing: found))"
        )
        #expect(probe.violations.contains { $0.rule == "A1" })
    }
}
