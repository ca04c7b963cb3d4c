import Tenure
import TenureTesting
import Testing

/// S5, S6: who asks does not wait beside work, and what holds work back ends with an event, not with a look now and then.
@Suite(.timeLimit(.minutes(20))) struct WakingTests {
    /// Why a task cannot run although an agent asks.
    enum Hold: String, CaseIterable, Sendable {
        case startTime, backoff, snooze, kindPaused, everythingPaused, capability, pin, otherHolder
    }

    @Test(
        "S6: a task that is held back goes to who asks in the moment in which its reason ends",
        arguments: Hold.allCases
    )
    func wakes(_ hold: Hold) async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let delay = Duration.seconds(100)
            var options = TaskOptions(retry: RetryPolicy(baseDelay: delay, maximumDelay: delay))
            if hold == .startTime { options.notBefore = .after(delay) }
            if hold == .capability { options.requires = ["gpu"] }
            if hold == .pin { options.pinnedTo = "able" }
            if hold == .kindPaused { try await scheduler.pause(.kind("k")) }
            if hold == .everythingPaused { try await scheduler.pause() }
            let task = try await scheduler.submit(RawTask(kind: "k"), options: options).id
            try await scheduler.withSession("plain", kinds: ["k"]) { session in
                if hold == .backoff { try await session.fail(session.work().lease, .retry(after: delay, "later")) }
                if hold == .snooze { try await session.snooze(session.work().lease, for: delay) }
                if hold == .otherHolder { _ = try await session.work() }
                let asking = world.start { hold == .otherHolder ? nil : try await session.next()?.task }
                try await world.rest()
                #expect(try await world.agent("plain")?.askingSince != nil || hold == .otherHolder)
                let before = world.clock.now
                var given: TaskID?
                switch hold {
                case .startTime, .backoff, .snooze:
                    given = try await asking.value
                    // To the nanosecond of when it is due; a little has passed before.
                    #expect(before.offset < delay && world.clock.now.offset <= before.offset + delay)
                case .kindPaused, .everythingPaused:
                    try await scheduler.resume(hold == .kindPaused ? .kind("k") : .everything)
                    given = try await asking.value
                    #expect(world.clock.now == before)
                case .capability, .pin, .otherHolder:
                    // Another agent comes that may have it; who cannot goes on asking.
                    if hold == .otherHolder { await session.leave() }
                    given = try await scheduler.withSession("able", kinds: ["k"], capabilities: ["gpu"]) {
                        try await $0.next()?.task
                    }
                    #expect(world.clock.now == before)
                    asking.cancel()
                }
                #expect(given == task)
            }
        }
    }

    @Test("T5, S6: what nobody can take holds up nothing that becomes due in the same moment")
    func sameMoment() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let asking = world.start { try await session.next()?.task }
                try await world.rest()
                let options = TaskOptions(notBefore: .after(.seconds(10)))
                var tasks: [TaskID] = []
                // Those that nobody can take come first.
                for kind in ["x", "y", "k"] as [TaskKind] {
                    tasks.append(try await scheduler.submit(RawTask(kind: kind), options: options).id)
                }
                #expect(try await asking.value == tasks.last)
            }
        }
    }

    @Test(
        "S5: at no rest does an agent ask while a task lies ready that it could take",
        arguments: 1...20 as ClosedRange<UInt64>
    )
    func workConserving(seed: UInt64) async throws {
        try await withWorld(seed: seed) { world in
            let (scheduler, kinds) = (world.scheduler, ["a", "b", "c"] as [TaskKind])
            var generator = SeededGenerator(seed: seed)
            for number in 0..<4 {
                let handled = kinds.filter { _ in Bool.random(using: &generator) } + [kinds[number % 3]]
                world.runAgent(AgentName("agent-\(number)")) { agent in
                    for kind in handled {
                        agent.handle(kind) { payload, _ in
                            try await world.sleep(.milliseconds(Int(payload[0])))
                            return []
                        }
                    }
                }
            }
            for number in 0..<60 {
                let payload = [UInt8.random(in: 1...20, using: &generator)]
                let task = RawTask(kind: kinds[Int.random(in: 0..<3, using: &generator)], payload: payload)
                _ = try await scheduler.submit(task)
                if number % 3 == 0 { try await world.sleep(.milliseconds(Int.random(in: 0...9, using: &generator))) }
                try await world.rest()
                let snapshot = try await scheduler.snapshot()
                let ready = Set(snapshot.tasks.filter { $0.status == .ready }.map(\.kind))
                for agent in snapshot.agents where agent.askingSince != nil {
                    #expect(ready.isDisjoint(with: agent.kinds), "agent \(agent.name) asks beside ready work")
                }
            }
            while try await scheduler.counts().total.live > 0 { try await world.sleep(.milliseconds(10)) }
        }
    }
}
