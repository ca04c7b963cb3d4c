import Tenure
import TenureTesting
import Testing

/// Many agents that come and go.
@Suite(.timeLimit(.minutes(20))) struct CrowdTests {
    @Test("A7: listing agents while hundreds join and leave never shows a dead one, in any order")
    func listingSimulated() async throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            try await withWorld(seed: seed) { world in
                try await Self.crowd(world.scheduler, agents: 200) { try await world.sleep(.milliseconds($0 % 7)) }
            }
        }
    }

    @Test("A7: listing agents while hundreds join and leave never shows a dead one, on real threads")
    func listingLive() async throws {
        try await withRunning { scheduler in
            try await Self.crowd(scheduler, agents: 200) { _ in await Task.yield() }
        }
    }

    private static func crowd(
        _ scheduler: Scheduler,
        agents: Int,
        pause: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let gone = Locked<Set<SessionID>>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<agents {
                group.addTask {
                    try await pause(number)
                    let id = try await scheduler.withSession(AgentName("a-\(number)"), kinds: ["k"]) { session in
                        try await pause(number / 7)
                        if let offer = try await Self.offer(session, number) { try await session.accept(offer.lease) }
                        return session.id
                    }
                    gone.withLock { _ = $0.insert(id) }
                }
            }
            for _ in 0..<agents / 2 { _ = try await scheduler.submit(RawTask(kind: "k")) }
            for round in 0..<50 {
                let dead = gone.withLock { $0 }
                let listed = try await scheduler.snapshot().agents
                #expect(listed.allSatisfy { !dead.contains($0.session) })
                #expect(listed.map(\.name) == listed.map(\.name).sorted())
                try await pause(round)
            }
            try await group.waitForAll()
        }
        let snapshot = try await scheduler.snapshot()
        #expect(snapshot.agents.isEmpty && snapshot.counts.working == 0 && snapshot.counts.assigned == 0)
    }

    /// Every third agent asks, as long as there is something.
    private static func offer(_ session: AgentSession, _ number: Int) async throws -> Offer? {
        guard number.isMultiple(of: 3) else { return nil }
        return try await withThrowingTaskGroup(of: Offer?.self) { group in
            group.addTask { try await session.next() }
            for _ in 0..<number % 5 { await Task.yield() }
            group.cancelAll()
            return try await group.next() ?? nil
        }
    }

    @Test("T13: 100,000 heartbeats and thousands of sessions leave nothing behind")
    func memory() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            for _ in 0..<2 {
                _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(timeout: .seconds(9_000)))
            }
            try await scheduler.withSession("steady", kinds: ["k"]) { session in
                let lease = try await session.work().lease
                for beat in 0..<100_000 {
                    if beat % 1_000 == 0 { try await world.sleep(.seconds(10)) }
                    try await session.heartbeat(lease)
                }
                #expect(await scheduler.agentSizes().timers < 10)
                var token: Lease?
                for round in 0..<5_000 {
                    let resuming = token
                    token = try await scheduler.withSession(
                        "flapping",
                        kinds: ["k"],
                        leaseDuration: .seconds(8_000),
                        reconnectGrace: .seconds(8_000),
                        resuming: resuming
                    ) { other in
                        if round == 0 { return try await other.work().lease }
                        return other.resumed
                    }
                    try await scheduler.withSession(AgentName("passer-\(round)"), kinds: ["k"]) { _ in }
                }
                #expect(token != nil)
                let sizes = await scheduler.agentSizes()
                #expect(sizes.places < 10 && sizes.timers < 100, "\(sizes)")
                try await session.complete(lease)
            }
        }
    }
}
