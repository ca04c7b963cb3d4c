import Tenure
import TenureTesting
import Testing

/// Agents of every sort, everything that can happen to them, in an order that the seed chooses.
@Suite(.timeLimit(.minutes(20))) struct AgentFuzzTests {
    #if TENURE_THREAD_SANITIZER
        static let seeds: ClosedRange<UInt64> = 1...10
    #else
        static let seeds: ClosedRange<UInt64> = 1...150
    #endif

    @Test("A1-A8, S1, T1, T11: whatever agents do, every task comes to its end, and no rule is violated")
    func everything() async throws {
        var met: [String: Int] = [:]
        for seed in Self.seeds {
            do {
                for (what, count) in try await Self.run(seed) { met[what, default: 0] += count }
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        // What it never met it has not tried.
        let endings = Attempt.Ending.allCases.filter { $0 != .reopened && $0 != .processCrashed }.map(\.rawValue)
        let others = ["stale", "revocations", "amnesties", "resumptions", "completed", "cancelled", "dead"]
        for what in endings + others { #expect(met[what, default: 0] > 0, "\(what)") }
    }

    private static func run(_ seed: UInt64) async throws -> [String: Int] {
        let options = SchedulerOptions(
            retry: RetryPolicy(baseDelay: .milliseconds(10), maximumDelay: .seconds(1)),
            acceptanceTimeout: .seconds(2),
            cancelGrace: .seconds(1),
            segmentBytes: 64 << 10
        )
        // With a journal, what becomes durable comes when the seed chooses.
        let location: StoreLocation = seed.isMultiple(of: 2) ? .inMemory : .storage(SimulatedStorage())
        return try await withWorld(seed: seed, location: location, options: options) { world in
            var chaos = Chaos(world, seed)
            for _ in 0..<120 { try await chaos.step() }
            try await chaos.heal()
            return try await chaos.met()
        }
    }

    /// Draws what happens next.
    private struct Chaos {
        let world: World
        var random: SeededGenerator
        var tasks: [RawTaskHandle] = []
        var sessions: [SimulatedAgent] = []
        var names: [AgentName] = []
        let board = TokenBoard()
        let bell = Bell()

        init(_ world: World, _ seed: UInt64) {
            self.world = world
            random = SeededGenerator(seed: seed).fork("agents")
        }

        mutating func step() async throws {
            let scheduler = world.scheduler
            switch random.next(below: 16) {
            case 0...4: try await submit()
            case 5: joinSession()
            case 6: joinHandlers()
            case 7 where !tasks.isEmpty:
                let task = tasks[random.next(below: tasks.count)].id
                _ = world.start { try await scheduler.cancel(task) }
            case 8 where !sessions.isEmpty: await sessions[random.next(below: sessions.count)].kill()
            case 9 where !names.isEmpty: try? await scheduler.drain(names[random.next(below: names.count)])
            case 10: try await scheduler.pause(random.chance(1, in: 2) ? .everything : .kind("k"))
            case 11, 12:
                try await scheduler.resume()
                try await scheduler.resume(.kind("k"))
            case 13: world.clock.advance(by: .milliseconds(random.next(below: 20_000)))
            case 14: bell.ring()
            default: try await world.sleep(.milliseconds(random.next(below: 3_000)))
            }
            if random.chance(1, in: 3) { _ = try await scheduler.snapshot() }
        }

        private mutating func submit() async throws {
            for _ in 0...random.next(below: 4) {
                var options = TaskOptions()
                if random.chance(1, in: 4) { options.timeout = .milliseconds(1 + random.next(below: 4_000)) }
                if random.chance(1, in: 6), !names.isEmpty { options.pinnedTo = names[random.next(below: names.count)] }
                let kind: TaskKind = random.chance(1, in: 3) ? "j" : "k"
                tasks.append(try await world.scheduler.submit(RawTask(kind: kind), options: options))
            }
        }

        private mutating func joinSession() {
            let behaviours: [Behaviour] = [
                .complete, .complete(after: .seconds(1)), .fail(times: 3), .ignore(times: 2), .ignore,
                .refuse(times: 2),
                .hang, .block(.seconds(2)), .crash(.beforeAccepting), .crash(.whileWorking, times: 2),
                .crash(.beforeSettling), .settleTwice, .answerWithOldToken, .touchOthers,
                .reconnect(times: 5, withToken: true), .reconnect(times: 3, withToken: false), .leave(after: 2),
            ]
            let agent = SimulatedAgent(
                name(),
                kinds: ["j", "k"],
                behaviour: behaviours[random.next(below: behaviours.count)],
                isZombie: random.chance(1, in: 3),
                leaseDuration: .milliseconds(500 + random.next(below: 5_000)),
                reconnectGrace: random.chance(1, in: 2) ? .zero : .milliseconds(random.next(below: 2_000)),
                board: board,
                clock: world.clock
            )
            sessions.append(agent)
            let scheduler = world.scheduler
            _ = world.start { try await agent.run(on: scheduler) }
        }

        private mutating func joinHandlers() {
            let (bell, clock, draw) = (bell, world.clock, random.next(below: 6))
            let agent = world.runAgent(name()) { agent in
                agent.handle("k") { _, context in
                    switch draw {
                    case 0: return [1]
                    case 1: try await clock.sleep(for: .seconds(1))
                    case 2: throw TaskFailure("no")
                    // Deaf until the bell rings.
                    case 3: await bell.wait()
                    case 4 where context.attempt == 1: throw TaskDeferral.snooze(for: .seconds(1))
                    case 4:
                        try await clock.sleep(for: .milliseconds(100))
                        throw TaskDeferral.release
                    default: try? await clock.sleep(for: .seconds(2))
                    }
                    return [2]
                }
            }
            if random.chance(1, in: 4) {
                let delay = Duration.milliseconds(random.next(below: 5_000))
                _ = world.start {
                    try await clock.sleep(for: delay)
                    agent.cancel()
                }
            }
        }

        /// Often one that is there already.
        private mutating func name() -> AgentName {
            let name = AgentName("a-\(random.next(below: 12))")
            if !names.contains(name) { names.append(name) }
            return name
        }

        /// What happened, and how often.
        func met() async throws -> [String: Int] {
            let snapshot = try await world.scheduler.snapshot()
            var met = [
                "stale": snapshot.statistics.staleAnswers, "revocations": snapshot.statistics.revocations,
                "amnesties": snapshot.statistics.amnesties,
                "resumptions": sessions.reduce(0) { $0 + $1.tally.resumptions },
            ]
            for task in snapshot.tasks {
                met[task.status.name, default: 0] += 1
                for attempt in task.attempts { met[attempt.ending.rawValue, default: 0] += 1 }
            }
            return met
        }

        /// Everybody goes, good agents come, and all that is left is done in time.
        mutating func heal() async throws {
            let scheduler = world.scheduler
            try await scheduler.resume()
            try await scheduler.resume(.kind("k"))
            bell.open()
            for agent in sessions {
                await agent.kill()
                agent.wakeParked()
            }
            for name in names { try? await scheduler.drain(name) }
            try await world.sleep(.seconds(60))
            for name in try await scheduler.snapshot().agents.map(\.name) {
                throw Missing("the end of agent \(name), which was drained or killed")
            }
            for name in names + ["good"] {
                world.runAgent(name) { agent in
                    agent.handle("k") { _, _ in [] }
                    agent.handle("j") { _, _ in [] }
                }
            }
            try await world.sleep(.seconds(600))
            let snapshot = try await scheduler.snapshot()
            let left = snapshot.tasks.filter { !["completed", "cancelled", "dead"].contains($0.status.name) }
            guard left.isEmpty else {
                throw Missing("the end of \(left.count) tasks: \(left.map { "\($0.id) \($0.status)" })")
            }
            for agent in snapshot.agents where agent.askingSince == nil { throw Missing("the asking of \(agent.name)") }
            let sizes = await scheduler.agentSizes()
            guard sizes.timers < 4 * sizes.places + 70 else { throw Missing("a bound on timers: \(sizes)") }
        }
    }
}

/// Lets handlers wait that heed no cancellation.
private final class Bell: Sendable {
    private let waiting = Locked<(isOpen: Bool, waiters: [Rendezvous<Void>])>((false, []))

    func wait() async {
        let waiter = Rendezvous<Void>()
        let mustWait = waiting.withLock { state in
            if !state.isOpen { state.waiters.append(waiter) }
            return !state.isOpen
        }
        if mustWait { _ = await waiter.valueRegardlessOfCancellation() }
    }

    func ring() {
        let waiters = waiting.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.deliver(()) }
    }

    func open() {
        waiting.withLock { $0.isOpen = true }
        ring()
    }
}
