import Tenure
import TenureTesting
import Testing

@Suite("A simulated agent", .timeLimit(.minutes(20)))
struct SimulatedAgentTests {
    /// What an agent with some behaviour comes to with 4 tasks.
    struct Row: Sendable, CustomTestStringConvertible {
        var behaviour: Behaviour
        var reconnectGrace = Duration.zero
        var received = 4
        var connections = 1
        var failed = 0
        var refused = 0
        var ignored = 0
        var resumptions = 0
        var staleAnswers = 0
        /// What the tasks' counters sum up to.
        var failures = 0
        var crashes = 0
        var refusals = 0

        var testDescription: String { "\(behaviour)" }
    }

    static let rows = [
        Row(behaviour: .complete),
        Row(behaviour: .complete(after: .seconds(100))),
        Row(behaviour: .block(.seconds(100))),
        Row(behaviour: .fail(times: 2), received: 6, failed: 2, failures: 2),
        Row(behaviour: .refuse(times: 3), received: 7, refused: 3, refusals: 3),
        Row(behaviour: .ignore(times: 2), received: 6, ignored: 2, refusals: 2),
        Row(behaviour: .crash(.beforeAccepting), received: 5, connections: 2, refusals: 1),
        Row(behaviour: .crash(.whileWorking, times: 2), received: 6, connections: 3, crashes: 2),
        Row(behaviour: .crash(.beforeSettling), received: 5, connections: 2, crashes: 1),
        Row(behaviour: .settleTwice, staleAnswers: 4),
        Row(behaviour: .answerWithOldToken, staleAnswers: 3),
        Row(behaviour: .reconnect(times: 2, withToken: false), received: 6, connections: 3, crashes: 2),
        Row(
            behaviour: .reconnect(times: 3, withToken: true),
            reconnectGrace: .seconds(1),
            connections: 4,
            resumptions: 3
        ),
        // Without time to come back, what it held has gone to whoever asks next: itself.
        Row(behaviour: .reconnect(times: 2, withToken: true), received: 6, connections: 3, crashes: 2),
    ]

    @Test("does what its behaviour says, and counts it", arguments: rows)
    func behaviour(row: Row) async throws {
        try await run { scheduler, clock in
            let agent = SimulatedAgent(
                "a",
                kinds: ["k"],
                behaviour: row.behaviour,
                tokensPerTask: 3,
                reconnectGrace: row.reconnectGrace,
                clock: clock
            )
            async let life: Void = agent.run(on: scheduler)
            var handles: [RawTaskHandle] = []
            for _ in 0..<4 { handles.append(try await scheduler.submit(RawTask(kind: "k"))) }
            for handle in handles {
                let output = try await handle.output
                #expect(output == Array("a".utf8))
            }
            try await clock.sleep(for: .milliseconds(1))
            let tally = agent.tally
            #expect(tally.received.count == row.received && tally.connections == row.connections)
            #expect(Set(tally.completed) == Set(handles.map(\.id)) && tally.completed.count == 4)
            #expect(tally.failed == row.failed && tally.refused == row.refused && tally.ignored == row.ignored)
            #expect(tally.resumptions == row.resumptions && tally.staleAnswers == row.staleAnswers)
            #expect(tally.otherRefusals.isEmpty && tally.tokens.values.allSatisfy { $0 == 3 })
            let tasks = try await scheduler.snapshot().tasks
            #expect(tasks.reduce(0) { $0 + $1.failures } == row.failures)
            #expect(tasks.reduce(0) { $0 + $1.crashes } == row.crashes)
            #expect(tasks.reduce(0) { $0 + $1.refusals } == row.refusals)
            await agent.kill()
            try await life
        }
    }

    @Test("leaves quietly after so many tasks")
    func leaves() async throws {
        try await run { scheduler, clock in
            let agent = SimulatedAgent("a", kinds: ["k"], behaviour: .leave(after: 2), clock: clock)
            for _ in 0..<3 { _ = try await scheduler.submit(RawTask(kind: "k")) }
            try await agent.run(on: scheduler)
            let snapshot = try await scheduler.snapshot()
            #expect(snapshot.counts.completed == 2 && snapshot.counts.ready == 1 && snapshot.agents.isEmpty)
        }
    }

    @Test("touches others' tasks in vain")
    func touches() async throws {
        try await run { scheduler, clock in
            let board = TokenBoard()
            let busy = SimulatedAgent("busy", kinds: ["k"], behaviour: .hang, board: board, clock: clock)
            let thief = SimulatedAgent("thief", kinds: ["k"], behaviour: .touchOthers, board: board, clock: clock)
            async let busyLife: Void = busy.run(on: scheduler)
            let held = try await scheduler.submit(RawTask(kind: "k"))
            try await clock.sleep(for: .milliseconds(1))
            async let thiefLife: Void = thief.run(on: scheduler)
            _ = try await scheduler.submit(RawTask(kind: "k")).output
            try await clock.sleep(for: .milliseconds(1))
            #expect(thief.tally.staleAnswers == 1 && thief.tally.completed.count == 1)
            #expect(try await scheduler.snapshot().tasks.first { $0.id == held.id }?.status.name == "working")
            await busy.kill()
            _ = try await held.output
            await thief.kill()
            try await busyLife
            try await thiefLife
        }
    }

    private func run(
        _ body: @escaping @Sendable (Scheduler, VirtualClock) async throws -> Void
    ) async throws {
        try await WorkerThreads.shared.run {
            let executor = SeededExecutor(seed: 3)
            try executor.run {
                let scheduler = try Scheduler.open(
                    .inMemory,
                    options: .standard,
                    environment: .simulated(on: executor)
                )
                async let run: Void = scheduler.run()
                do {
                    try await body(scheduler, executor.clock)
                    await scheduler.shutDown(grace: .none)
                    try await run
                } catch {
                    await scheduler.shutDown(grace: .none)
                    throw error
                }
            }
        }
    }
}
