import Tenure
import TenureTesting
import Testing

@Suite struct ReplayTests {
    #if DEBUG
        private static let rounds = 200
    #else
        private static let rounds = 2_000
    #endif

    /// What a scheduler may do, at random; crashes and restarts among it.
    static func play(_ bench: inout QueueBench, _ random: inout SeededGenerator, steps: Int) {
        var leases: [Lease] = []
        for _ in 0..<steps {
            switch random.next(below: 16) {
            case 0...3:
                var options = TaskOptions()
                if random.chance(1, in: 3) { options.retry = RetryPolicy(maximumAttempts: 2, maximumCrashes: 1) }
                if random.chance(1, in: 4) { options.idempotencyKey = "key \(random.next(below: 1_000))" }
                let delay: Duration = random.chance(1, in: 4) ? .seconds(random.next(below: 5)) : .zero
                bench.submit(
                    Priority.allCases[random.next(below: 4)],
                    kind: random.chance(1, in: 8) ? "nobody's" : nil,
                    options: options,
                    readyAt: bench.now.advanced(by: delay),
                    isDurable: random.chance(1, in: 2)
                )
            case 4, 5, 6:
                let session = UInt64(random.next(below: 4) + 1)
                if let lease = bench.assign(session: session, accepted: random.chance(1, in: 2)) {
                    leases.append(lease)
                }
            case 7, 8, 9:
                // Settled leases stay in the list: their tokens are stale and must change nothing.
                guard !leases.isEmpty else { continue }
                settle(leases[random.next(below: leases.count)], &bench, &random)
            case 10:
                bench.pass(.milliseconds(random.next(below: 2_000)))
                bench.makeDurable()
            case 11, 12, 13:
                operate(&bench, &random)
            case 14:
                hold(&bench, &leases, &random)
            default:
                if random.chance(1, in: 5) { bench.open(cleanly: random.chance(1, in: 3)) }
            }
        }
    }

    /// What operators and retention do.
    private static func operate(_ bench: inout QueueBench, _ random: inout SeededGenerator) {
        let task = TaskID(epoch: bench.core.epoch, number: UInt64(random.next(below: 200)))
        let all = bench.picture.tasks
        let some = all.isEmpty ? task : all[random.next(below: all.count)].id
        let isDurable = random.chance(1, in: 2)
        switch random.next(below: 8) {
        case 0, 1, 2: bench.cancel(some, isDurable: isDurable)
        case 3, 4:
            let dead = all.filter { $0.status.name == "dead" }
            bench.replay(dead.isEmpty ? some : dead[random.next(below: dead.count)].id, isDurable: isDurable)
        case 5:
            let isPaused = random.chance(1, in: 3)
            let scope = random.chance(1, in: 2) ? PauseScope.everything : .kind(random.chance(1, in: 2) ? "k" : "x")
            if bench.core.isPaused(scope) != isPaused { bench.record(.paused(scope, isPaused), isDurable: isDurable) }
        case 6:
            bench.evict(Retention(endedCount: random.next(below: 8), deadCount: random.next(below: 4)))
        default:
            let dead = all.filter { $0.status.name == "dead" }.prefix(3).map(\.id)
            if !dead.isEmpty { bench.record(.evicted(dead, .purged), isDurable: isDurable) }
        }
    }

    /// What befalls a live lease beside its end.
    private static func hold(_ bench: inout QueueBench, _ leases: inout [Lease], _ random: inout SeededGenerator) {
        let live = leases.indices.filter { (try? bench.core.check(leases[$0]).get()) != nil }
        guard let index = live.isEmpty ? nil : live[random.next(below: live.count)] else { return }
        let lease = leases[index]
        guard bench.core.entry(of: lease.task)?.stage != .assigned else { return }
        if bench.core.isOnTrial(lease.task), random.chance(1, in: 2) {
            bench.record(.outlived(lease.task), .timer)
            return
        }
        let session = SessionID(number: UInt64(random.next(below: 4) + 5))
        bench.carryOut { $0.decideResumption(of: lease, by: session) }
        if let holder = bench.core.entry(of: lease.task)?.holder {
            leases.append(bench.core.lease(of: lease.task, holder))
        }
    }

    private static func settle(_ lease: Lease, _ bench: inout QueueBench, _ random: inout SeededGenerator) {
        let now = bench.now
        let isOffer = bench.core.entry(of: lease.task)?.stage == .assigned
        switch isOffer ? random.next(below: 4) : 4 + random.next(below: 8) {
        case 0: bench.carryOut { $0.decideAcceptance(by: lease) }
        case 1: bench.carryOut { $0.decideRefusal(by: lease) }
        case 2, 4: bench.carryOut { $0.decideReclaim(of: lease) }
        case 3: bench.carryOut { $0.decideReclaim(of: lease, .acceptanceTimedOut) }
        case 5: bench.carryOut { $0.decideCompletion(by: lease, output: [1], usage: ["n": 1]) }
        case 6: bench.carryOut { $0.decideFailure(by: lease, TaskFailure("x"), usage: ["n": 2], now: now) }
        case 7: bench.carryOut { $0.decideSnooze(by: lease, for: .seconds(2), usage: ["n": 3], now: now) }
        case 8: bench.carryOut { $0.decideReclaim(of: lease, .leaseExpired) }
        case 9:
            if bench.core.isCancelling(lease.task) { bench.carryOut { $0.decideForcedCancel(of: lease) } }
        case 10:
            // A timeout: the same decision, and the record says that it was the timer.
            if case .success(let transition) = bench.core.decideFailure(
                by: lease,
                TaskFailure("late"),
                usage: .none,
                now: now
            ) {
                bench.record(transition, .timer)
            }
        default: bench.carryOut { $0.decideRelease(by: lease, .byAgent) }
        }
    }

    static func replay(_ records: [Record]) throws -> TaskQueueCore {
        var core = TaskQueueCore(order: .standard, retry: .standard, storeSeed: QueueBench.seed, isReplaying: true)
        for (index, record) in records.enumerated() {
            let bytes = RecordCodingTests.encode(record)
            let decoded = try RecordCodingTests.decode(bytes)
            _ = try core.apply(try #require(decoded), sequence: SequenceNumber(index + 1))
        }
        core.finishReplay()
        core.enable(upTo: core.lastSequence)
        return core
    }

    @Test("D3: the state is what the same records make, at any point, for random lives of a store", .computingForLong)
    func replays() throws {
        var played: Set<Substring> = []
        for seed in 0..<UInt64(Self.rounds) {
            var random = SeededGenerator(seed: seed)
            var bench = QueueBench()
            Self.play(&bench, &random, steps: 100)
            let middle = bench.records.count
            let picture = bench.picture
            Self.play(&bench, &random, steps: 100)
            #expect(QueuePicture(try Self.replay(Array(bench.records.prefix(middle)))) == picture, "seed \(seed)")
            let replayed = try Self.replay(bench.records)
            #expect(QueuePicture(replayed) == bench.picture, "seed \(seed)")
            bench.makeDurable()
            #expect(replayed.nextDue == bench.core.nextDue, "seed \(seed)")
            #expect(replayed.assignableCount == bench.core.assignableCount, "seed \(seed)")
            for record in bench.records { played.insert("\(record.transition)".prefix { $0 != "(" }) }
        }
        // The play leaves no sort of record out.
        var random = SeededGenerator(seed: 0)
        let all = Set(RecordCodingTests.records(&random).map { "\($0.transition)".prefix { $0 != "(" } })
        #expect(all.subtracting(played) == ["extended"])
    }

    @Test("T1: counts agree with the tasks, live leases with their holders, and ends are final", .computingForLong)
    func consistency() {
        for seed in 0..<UInt64(Self.rounds) {
            var random = SeededGenerator(seed: seed).fork("consistency")
            var bench = QueueBench()
            var ends: [TaskID: TaskStatus] = [:]
            for _ in 0..<20 {
                Self.play(&bench, &random, steps: 10)
                let picture = bench.picture
                var counts: [String: Int] = [:]
                for task in picture.tasks {
                    counts[task.status.name, default: 0] += 1
                    // A dead letter may live again, under a record that says so.
                    if let end = ends[task.id], end.name != "dead" { #expect(task.status == end) }
                    ends[task.id] = task.status.isTerminal ? task.status : nil
                    #expect((task.endedAt != nil) == task.status.isTerminal)
                }
                let counted = picture.counts
                #expect(counts["waiting", default: 0] == counted.waiting)
                #expect(counts["ready", default: 0] == counted.ready)
                #expect(counts["assigned", default: 0] == counted.assigned)
                #expect(counts["working", default: 0] == counted.working)
                #expect(counts["cancelling", default: 0] == counted.cancelling)
                #expect(counts["completed", default: 0] == counted.completed)
                #expect(counts["cancelled", default: 0] == counted.cancelled)
                #expect(counts["dead", default: 0] == counted.dead)
                #expect(picture.leased.count == counted.assigned + counted.working + counted.cancelling)
                #expect(bench.core.leaseCount == picture.leased.count)
            }
        }
    }

    @Test("D3: a record that cannot follow is refused and changes nothing")
    func inconsistent() {
        for seed in 0..<UInt64(Self.rounds / 4) {
            var random = SeededGenerator(seed: seed).fork("inconsistent")
            var bench = QueueBench()
            Self.play(&bench, &random, steps: 40)
            let before = bench.picture
            let (next, due) = (bench.next, bench.core.nextDue)
            for record in RecordCodingTests.records(&random) {
                if case .extended = record.transition { continue }
                if case .opened = record.transition { continue }
                if case .paused = record.transition { continue }
                do throws(InconsistentRecord) {
                    _ = try bench.core.apply(record, sequence: bench.sequence + 1)
                    Issue.record("\(record) was applied")
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
            #expect(bench.picture == before)
            #expect(bench.next == next && bench.core.nextDue == due)
        }
    }

    @Test("D3: an opening of an epoch that was, and a lease of a generation that was, are refused")
    func repeated() throws {
        var bench = QueueBench()
        bench.submit()
        bench.submit()
        let given = bench.assign()
        let lease = try #require(given)
        let before = bench.picture
        let fields = LeaseHolderFields(agent: "a", session: SessionID(number: 1), generation: lease.generation)
        let transitions: [Transition] = [
            .opened(epoch: 1, incarnation: Incarnation(high: 0, low: 0), endedCleanly: true),
            .assigned(TaskID(epoch: 1, number: 2), fields, accepted: true),
            .accepted(lease.task, fields),
            .becameDue(lease.task),
        ]
        for transition in transitions {
            let record = Record(time: .zero, wall: WallTime(nanoseconds: 0), cause: .caller, transition: transition)
            #expect(throws: InconsistentRecord.self) { try Self.apply(record, to: &bench.core) }
        }
        #expect(bench.picture == before)
    }

    private static func apply(_ record: Record, to core: inout TaskQueueCore) throws {
        _ = try core.apply(record, sequence: core.lastSequence + 1)
    }
}
