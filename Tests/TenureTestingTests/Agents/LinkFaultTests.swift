import Tenure
import TenureTesting
import Testing

/// One fault of a link at a time.
@Suite("A link with one fault", .timeLimit(.minutes(20)))
struct LinkFaultTests {
    /// Answers each message for as long as the condition holds of it; those after are delivered.
    private static func only(
        first count: Int,
        _ fate: MessageFate,
        where condition: @escaping @Sendable (LinkMessage) -> Bool
    ) -> AgentLink.Fate {
        let left = Locked(count)
        return { message in
            guard condition(message) else { return .delivered }
            return left.withLock { left in
                guard left > 0 else { return .delivered }
                left -= 1
                return fate
            }
        }
    }

    /// Runs one agent over a link until its tasks are done.
    private func run(
        _ makeAgent: @escaping @Sendable (any Clock<Duration>) -> SimulatedAgent,
        tasks: Int = 1,
        fate: @escaping AgentLink.Fate,
        meanwhile: @escaping @Sendable (LinkedRun, SimulatedAgent) async throws -> Void = { _, _ in },
        _ check: @escaping @Sendable (LinkedRun, SimulatedAgent, Snapshot) throws -> Void
    ) async throws {
        try await WorkerThreads.shared.run {
            let executor = SeededExecutor(seed: 5, jobLimit: 500_000)
            try LinkedRun.run(on: executor, fate: fate) { run in
                let agent = makeAgent(run.clock)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await agent.run(over: run.connector) }
                    var handles: [RawTaskHandle] = []
                    for _ in 0..<tasks { handles.append(try await run.scheduler.submit(RawTask(kind: "k"))) }
                    try await meanwhile(run, agent)
                    for handle in handles { _ = try await handle.output }
                    // What is late or doubled comes now.
                    try await run.clock.sleep(for: .seconds(30))
                    try check(run, agent, try await run.scheduler.snapshot())
                    group.cancelAll()
                    try await group.waitForAll()
                    try await run.clock.sleep(for: .seconds(120))
                    #expect(run.openConnections == 0)
                }
            }
            #expect(executor.clock.sleeperCount == 0)
        }
    }

    @Test("delivers everything in its time when there is none")
    func faultless() async throws {
        try await run({ SimulatedAgent("a", kinds: ["k"], clock: $0) }, tasks: 5, fate: { _ in .delivered }) {
            run,
            agent,
            snapshot in
            #expect(agent.tally.completed.count == 5 && agent.tally.connections == 1)
            #expect(agent.tally.otherRefusals.isEmpty && snapshot.statistics.staleAnswers == 0)
            #expect(run.clock.now.offset == .seconds(30) && agent.heldTask == nil)
            #expect(run.messages.count { $0.subject == .complete && $0.direction == .toProcess } == 5)
        }
    }

    @Test("S1: an offer that was lost is given again")
    func lostOffer() async throws {
        let fate = Self.only(first: 1, .lost) { $0.subject == .next && $0.lease != nil }
        try await run({ SimulatedAgent("a", kinds: ["k"], clock: $0) }, fate: fate) { run, agent, snapshot in
            #expect(agent.tally.received.count == 1 && agent.tally.completed.count == 1)
            #expect(snapshot.tasks.first?.refusals == 1 && snapshot.statistics.assignments == 2)
            #expect(agent.tally.connections == 1)
        }
    }

    @Test("an offer that comes twice is taken up once")
    func doubledOffer() async throws {
        let fate = Self.only(first: 3, .doubled(after: .seconds(3))) { $0.subject == .next && $0.lease != nil }
        try await run({ SimulatedAgent("a", kinds: ["k"], clock: $0) }, tasks: 3, fate: fate) { _, agent, snapshot in
            #expect(agent.tally.received.count == 3 && agent.tally.completed.count == 3)
            #expect(snapshot.statistics.staleAnswers == 0)
        }
    }

    @Test("G5: an answer that comes twice is carried out twice, and refused the second time")
    func doubledAnswer() async throws {
        let fate = Self.only(first: 3, .doubled(after: .seconds(3))) {
            $0.subject == .complete && $0.direction == .toProcess
        }
        try await run({ SimulatedAgent("a", kinds: ["k"], clock: $0) }, tasks: 3, fate: fate) { _, agent, snapshot in
            #expect(agent.tally.completed.count == 3 && agent.tally.staleAnswers == 0)
            #expect(snapshot.statistics.staleAnswers == 3 && snapshot.counts.completed == 3)
        }
    }

    @Test("G5: an answer that is overtaken by its own repetition touches nothing that came after")
    func overtakenAnswer() async throws {
        let fate = Self.only(first: 1, .delayed(by: .seconds(7))) {
            $0.subject == .complete && $0.direction == .toProcess
        }
        try await run(
            { SimulatedAgent("a", kinds: ["k"], behaviour: .complete(after: .seconds(4)), clock: $0) },
            tasks: 2,
            fate: fate
        ) { _, agent, snapshot in
            // Sent at 4 s and again at 9 s, which counts; at 11 s the first one meets the next task's lease.
            #expect(agent.tally.completed.count == 2 && snapshot.statistics.staleAnswers == 1)
            #expect(snapshot.tasks.allSatisfy { $0.crashes + $0.failures + $0.refusals == 0 })
        }
    }

    @Test("what is still on its way when its connection ends never arrives")
    func tooLate() async throws {
        let fate = Self.only(first: 1, .delayed(by: .seconds(100_000))) { $0.subject == .complete }
        try await run({ SimulatedAgent("a", kinds: ["k"], clock: $0) }, fate: fate) { run, agent, snapshot in
            #expect(agent.tally.completed.count == 1 && snapshot.statistics.staleAnswers == 0)
            #expect(run.clock.now.offset == .seconds(35))
        }
    }

    @Test("an answer whose acknowledgement is lost is sent again, and refused as stale")
    func lostAcknowledgement() async throws {
        let fate = Self.only(first: 1, .lost) { $0.subject == .complete && $0.direction == .toAgent }
        try await run({ SimulatedAgent("a", kinds: ["k"], clock: $0) }, fate: fate) { _, agent, snapshot in
            #expect(agent.tally.completed.isEmpty && agent.tally.staleAnswers == 1)
            #expect(snapshot.counts.completed == 1)
        }
    }

    @Test(
        "A6: a process that dies is found out, and its agents connect anew, with what they were working on",
        arguments: [
            (true, 0), (false, 0), (true, 1_000), (false, 1_000),
        ]
    )
    func processDies(comesBack: Bool, lost: Int) async throws {
        // Whether the agents are told, or have to find out.
        let fate = Self.only(first: lost, .lost) { $0.subject == .close }
        try await run(
            { clock in
                SimulatedAgent(
                    "a",
                    kinds: ["k"],
                    behaviour: .complete(after: .seconds(25)),
                    reconnectGrace: comesBack ? .seconds(300) : .zero,
                    clock: clock
                )
            },
            fate: fate,
            meanwhile: { run, agent in
                try await run.clock.sleep(for: .seconds(5))
                let task = try #require(agent.heldTask)
                run.killProcess()
                try await run.clock.sleep(for: .seconds(40))
                #expect(try await run.scheduler.task(task).status.name == (comesBack ? "working" : "ready"))
                run.openLink()
            }
        ) { _, agent, snapshot in
            #expect(agent.tally.connections == 2 && agent.tally.completed.count == 1)
            #expect(agent.tally.resumptions == (comesBack ? 1 : 0))
            #expect(snapshot.tasks.first?.crashes == (comesBack ? 0 : 1))
        }
    }

    @Test("a connection on which nothing comes through is given up by both halves", arguments: [true, false])
    func silence(isAtWork: Bool) async throws {
        let isCut = Locked(false)
        try await run(
            { SimulatedAgent("a", kinds: ["k"], behaviour: .complete(after: .seconds(25)), clock: $0) },
            tasks: isAtWork ? 1 : 0,
            fate: { _ in isCut.withLock { $0 } ? .lost : .delivered },
            meanwhile: { run, agent in
                try await run.clock.sleep(for: .seconds(5))
                #expect(run.openConnections == 1 && (agent.heldTask != nil) == isAtWork)
                isCut.withLock { $0 = true }
                try await run.clock.sleep(for: .seconds(200))
                #expect(run.openConnections == 0)
                isCut.withLock { $0 = false }
                try await run.clock.sleep(for: .seconds(60))
                #expect(run.openConnections == 1)
            }
        ) { _, agent, snapshot in
            #expect(agent.tally.connections == 2 && agent.tally.completed.count == (isAtWork ? 1 : 0))
            #expect(snapshot.agents.count == 1)
        }
    }

    @Test("an offer that nobody answers is over for the agent too, whatever is lost on the way", arguments: 0..<3)
    func ignored(lost: Int) async throws {
        let fate = Self.only(first: lost, .lost) { $0.subject == .interruption }
        try await run(
            { SimulatedAgent("a", kinds: ["k"], behaviour: .ignore(times: 1), clock: $0) },
            fate: fate
        ) { _, agent, snapshot in
            #expect(agent.tally.ignored == 1 && agent.tally.completed.count == 1 && agent.tally.connections == 1)
            #expect(snapshot.tasks.first?.refusals == 1)
        }
    }

    @Test("A3: an agent that falls silent loses its task, and what it says later is stale")
    func fallsSilent() async throws {
        try await run(
            { SimulatedAgent("a", kinds: ["k"], behaviour: .complete(after: .seconds(25)), clock: $0) },
            fate: { _ in .delivered },
            meanwhile: { run, agent in
                try await run.clock.sleep(for: .seconds(5))
                agent.fallSilent(for: .seconds(45))
                let sent = run.messages.count { $0.direction == .toProcess }
                try await run.clock.sleep(for: .milliseconds(44_999))
                #expect(run.messages.count { $0.direction == .toProcess } == sent)
            }
        ) { _, agent, snapshot in
            #expect(snapshot.tasks.first?.crashes == 1 && agent.tally.completed.count == 1)
            #expect(agent.tally.staleAnswers > 0)
        }
    }

    @Test("A5: a zombie's late answer is stale")
    func zombie() async throws {
        try await WorkerThreads.shared.run {
            try LinkedRun.run(on: SeededExecutor(seed: 5), fate: { _ in .delivered }) { run in
                let agent = SimulatedAgent("a", kinds: ["k"], behaviour: .hang, isZombie: true, clock: run.clock)
                async let life: Void = agent.run(over: run.connector)
                let handle = try await run.scheduler.submit(RawTask(kind: "k"))
                try await run.clock.sleep(for: .seconds(5))
                await agent.kill()
                #expect(try await run.scheduler.task(handle.id).crashes == 1)
                agent.wakeParked()
                await life
                #expect(agent.tally.staleAnswers == 1 && agent.tally.completed.isEmpty)
            }
        }
    }
}
