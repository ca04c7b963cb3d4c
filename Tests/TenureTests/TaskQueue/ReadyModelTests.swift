import Tenure
import TenureTesting
import Testing

/// The ready index against a model that looks at every task each time.
@Suite struct ReadyModelTests {
    #if DEBUG
        private static let rounds = 60
    #else
        private static let rounds = 600
    #endif

    private struct Agent {
        var name: AgentName
        var ability: Ability
        var id: AbilityID
    }

    private static let kinds: [TaskKind] = ["k", "x", "y"]
    private static let capabilities: [Capability] = ["a", "b"]

    /// The first task that an agent can take, by the words of the rules (S3, S11, T2, D2).
    private static func expected(_ bench: borrowing QueueBench, _ agent: Agent, pinned: Bool) -> TaskID? {
        var best: (key: Int64, task: TaskID)?
        let paused = bench.core.pausedKinds
        let durable = bench.durable
        bench.core.forEachEntry { entry in
            let specification = entry.specification
            guard entry.stage == .ready, entry.lastSequence <= durable, !paused.contains(specification.kind),
                agent.ability.kinds.contains(specification.kind),
                specification.options.requires.isSubset(of: agent.ability.capabilities),
                specification.options.pinnedTo == (pinned ? agent.name : nil)
            else { return }
            let key = TaskOrder.standard.key(readyAt: entry.readyAt, priority: specification.priority)
            if let best, (best.key, best.task) < (key, entry.id) { return }
            best = (key, entry.id)
        }
        return best?.task
    }

    private static func options(_ random: inout SeededGenerator) -> TaskOptions {
        var options = TaskOptions(retry: RetryPolicy(maximumAttempts: 3, maximumCrashes: 3, baseDelay: .seconds(2)))
        for capability in capabilities where random.chance(1, in: 4) { options.requires.insert(capability) }
        if random.chance(1, in: 4) { options.pinnedTo = random.chance(1, in: 2) ? "one" : "two" }
        return options
    }

    private static func step(_ bench: inout QueueBench, _ random: inout SeededGenerator, _ agents: [Agent]) {
        var leases: [Lease] = []
        var cancellable: [TaskID] = []
        bench.core.forEachEntry { entry in
            if !entry.isTerminal { cancellable.append(entry.id) }
        }
        for task in bench.core.leasedTasks {
            if let holder = bench.core.entry(of: task)?.holder { leases.append(bench.core.lease(of: task, holder)) }
        }
        switch random.next(below: 14) {
        case 0...4:
            let delay: Duration = random.chance(1, in: 5) ? .seconds(random.next(below: 4)) : .zero
            bench.submit(
                Priority.allCases[random.next(below: 4)],
                kind: kinds[random.next(below: kinds.count)],
                options: options(&random),
                readyAt: bench.now.advanced(by: delay),
                isDurable: random.chance(2, in: 3)
            )
        case 5, 6, 7:
            let agent = agents[random.next(below: agents.count)]
            let pinned = random.chance(1, in: 2)
            let first =
                pinned ? bench.core.firstPinned(to: agent.name, agent.id) : bench.core.first(for: agent.id)
            guard let first else { return }
            bench.core.take(first.requirement)
            let session = SessionID(number: 1)
            bench.record(
                bench.core.decideAssignment(of: first.key.task, to: agent.name, session, accepted: true),
                .match,
                isDurable: random.chance(1, in: 2)
            )
        case 8, 9:
            guard !cancellable.isEmpty else { return }
            bench.cancel(cancellable[random.next(below: cancellable.count)], isDurable: random.chance(1, in: 2))
        case 10, 11:
            guard !leases.isEmpty else { return }
            let lease = leases[random.next(below: leases.count)]
            let now = bench.now
            switch random.next(below: 3) {
            case 0: bench.carryOut { $0.decideRelease(by: lease, .byAgent) }
            case 1: bench.carryOut { $0.decideReclaim(of: lease) }
            default: bench.carryOut { $0.decideFailure(by: lease, TaskFailure("x"), usage: .none, now: now) }
            }
        case 12:
            let kind = kinds[random.next(below: kinds.count)]
            bench.record(.paused(.kind(kind), !bench.core.isPaused(.kind(kind))))
            if random.chance(1, in: 3) { bench.core.clearTouchedRequirements() }
        default:
            bench.pass(.milliseconds(random.next(below: 1_500)))
            bench.makeDurable()
            var dead: [TaskID] = []
            bench.core.forEachEntry { if $0.stage == .dead { dead.append($0.id) } }
            for task in dead where random.chance(1, in: 2) { bench.replay(task) }
        }
    }

    @Test(
        "T2, T4, T5, S3, S11: the first task for an agent is the one that the rules name, through cancels, pins and pauses",
        .computingForLong
    )
    func order() {
        for seed in 0..<UInt64(Self.rounds) {
            var random = SeededGenerator(seed: seed).fork("ready")
            var bench = QueueBench()
            let agents = [
                ("one", ["k"], []), ("two", ["k", "x"], ["a"]), ("three", ["x", "y"], ["a", "b"]),
                ("one", ["k", "x", "y"], ["b"]),
            ].map { (name: String, kinds: [TaskKind], capabilities: [Capability]) in
                let ability = Ability(kinds: Set(kinds), capabilities: Set(capabilities))
                return Agent(name: AgentName(name), ability: ability, id: bench.core.abilityID(of: ability))
            }
            for step in 0..<150 {
                Self.step(&bench, &random, agents)
                for agent in agents {
                    let place = "seed \(seed), step \(step), agent \(agent.name)"
                    #expect(
                        bench.core.first(for: agent.id)?.key.task == Self.expected(bench, agent, pinned: false),
                        "\(place)"
                    )
                    #expect(
                        bench.core.firstPinned(to: agent.name, agent.id)?.key.task
                            == Self.expected(bench, agent, pinned: true),
                        "\(place), pinned"
                    )
                }
            }
        }
    }

    @Test("T13: cancelled tasks leave nothing behind in the order, whatever stands before them")
    func cancelledReady() {
        var bench = QueueBench()
        let first = bench.submit()
        for round in 0..<50 {
            let tasks = (0..<200).map { bench.submit(Priority.allCases[$0 % 4]) }
            for task in tasks.dropFirst(round % 7) { bench.cancel(task) }
            while let next = bench.next, next != first {
                guard let lease = bench.assign() else { break }
                bench.carryOut { $0.decideCompletion(by: lease, output: [], usage: .none) }
            }
            let (keys, assignable) = (bench.core.sizes.readyKeys, bench.core.assignableCount)
            #expect(keys == assignable)
        }
        #expect(bench.next == first)
    }

    @Test("T13: cancelled waiting tasks leave no due times behind")
    func cancelledWaiting() {
        var bench = QueueBench()
        for _ in 0..<50 {
            let tasks = (0..<200).map { bench.submit(readyAt: StoreTime(nanoseconds: Int64($0 + 1) << 40)) }
            for task in tasks { bench.cancel(task) }
            #expect(bench.core.sizes.dueTimes == 0)
        }
        let due = bench.core.popDue(until: StoreTime(nanoseconds: .max))
        #expect(due == nil)
    }

    @Test("T13: dead letters that are replayed and die again leave nothing behind, and the one before them stays")
    func replayedDeadLetters() throws {
        var bench = QueueBench(retry: RetryPolicy(maximumAttempts: 1))
        let (first, second, purged) = (bench.submit(), bench.submit(), bench.submit())
        for task in [first, second, purged] {
            let given = bench.assign()
            let lease = try #require(given)
            #expect(lease.task == task)
            bench.fail(lease)
        }
        for _ in 0..<5_000 {
            bench.replay(second)
            let given = bench.assign()
            bench.fail(try #require(given))
        }
        #expect(bench.core.sizes.deadLetters == 3)
        bench.record(.evicted([purged], .purged))
        #expect(bench.core.sizes.deadLetters == 2)
        #expect(bench.entry(first).status == .dead(.attemptsExhausted))
        #expect(bench.evict(Retention(deadCount: 1)) == [first])
        #expect(bench.evict(Retention(deadCount: 0)) == [second])
    }

    @Test("T13: after 100,000 tasks the tables hold what retention keeps, over restarts too")
    func flat() throws {
        var bench = QueueBench(retry: RetryPolicy(maximumAttempts: 1))
        let retention = Retention(endedCount: 100, deadCount: 50)
        let immortal = bench.submit(.low, kind: "nobody's")
        for number in 0..<100_000 {
            bench.submit()
            let given = bench.assign()
            let lease = try #require(given)
            switch number % 4 {
            case 0: bench.fail(lease)
            case 1:
                bench.cancel(lease.task)
                bench.carryOut { $0.decideForcedCancel(of: lease) }
            default: bench.carryOut { $0.decideCompletion(by: lease, output: [1], usage: .none) }
            }
            if number.isMultiple(of: 1_000) { bench.open(cleanly: number.isMultiple(of: 3_000)) }
            if bench.core.hasEvictable(retention, now: bench.now) { bench.evict(retention) }
        }
        let sizes = bench.core.sizes
        #expect(bench.core.counts.total <= 150 + 2 * TaskQueueCore.evictionBatch + 1)
        #expect(sizes.chunks <= 20)
        #expect(sizes.readyKeys + sizes.enabling + sizes.dueTimes <= 1)
        let counts = bench.core.counts
        #expect(sizes.ended == counts.completed + counts.cancelled && sizes.deadLetters == counts.dead)
        #expect(sizes.ended <= 164)
        #expect(sizes.incarnations <= 4)
        #expect(bench.entry(immortal).status == .ready)
        let ids = [TaskID(epoch: 1, number: 2), immortal, TaskID(epoch: 1, number: 99_999_999)]
        #expect(ids.map { bench.core.isEvicted($0) } == [true, false, false])
    }
}
