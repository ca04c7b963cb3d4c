import Tenure
import TenureTesting
import Testing

@Suite struct DurabilityTests {
    @Test("D2: nothing can be assigned before the record that made it ready is durable")
    func enabling() throws {
        var bench = QueueBench(retry: RetryPolicy(baseDelay: .zero))
        let first = bench.submit(isDurable: false)
        let second = bench.submit(isDurable: false)
        #expect(bench.next == nil)
        bench.makeDurable(upTo: bench.sequence - 1)
        #expect(bench.next == first && bench.core.assignableCount == 1)
        bench.makeDurable()
        #expect(bench.core.assignableCount == 2)

        let given = bench.assign()
        let lease = try #require(given)
        #expect(lease.task == first)
        let releasing = try bench.core.decideRelease(by: lease, .byAgent).get()
        bench.record(releasing, .agent, isDurable: false)
        #expect(bench.next == second)
        bench.makeDurable()
        #expect(bench.next == first)
    }

    @Test("D2: what was replayed is assignable once the opening is durable, but for what has changed meanwhile")
    func enablingReplayed() throws {
        var core = TaskQueueCore(order: .standard, retry: .standard, storeSeed: 1, isReplaying: true)
        var sequence: SequenceNumber = 0
        func apply(_ transition: Transition, _ core: inout TaskQueueCore) throws {
            sequence += 1
            let record = Record(time: .zero, wall: WallTime(nanoseconds: 0), cause: .caller, transition: transition)
            _ = try core.apply(record, sequence: sequence)
        }
        func task(_ number: UInt64) -> TaskID { TaskID(epoch: 1, number: number) }
        let work = TaskSpecification(kind: "k", payload: [], priority: .normal, options: .standard)
        try apply(.opened(epoch: 1, incarnation: Incarnation(high: 0, low: 1), endedCleanly: true), &core)
        for number in 1...3 as ClosedRange<UInt64> { try apply(.submitted(task(number), work, readyAt: .zero), &core) }
        let later = StoreTime(nanoseconds: 5)
        try apply(.submitted(task(4), work, readyAt: later), &core)
        try apply(.opened(epoch: 2, incarnation: Incarnation(high: 0, low: 2), endedCleanly: true), &core)
        core.finishReplay()
        #expect(core.sizes.enabling == 3 && core.nextDue == later)
        core.enable(upTo: sequence - 1)
        try apply(.cancelled(task(2), nil, .atOnce), &core)
        try apply(.becameDue(task(4)), &core)
        #expect(core.assignableCount == 0 && core.sizes.enabling == 4)
        core.enable(upTo: sequence - 2)
        #expect(core.assignableCount == 2 && core.sizes.enabling == 1)
        #expect(core.sweep(after: nil, reach: .max, dueUpTo: .zero).finding == nil)
        core.enable(upTo: sequence)
        #expect(core.assignableCount == 3 && core.sizes.enabling == 0)
        #expect(core.sweep(after: nil, reach: .max, dueUpTo: .zero).finding == nil)
    }

    @Test(
        "D4: an opening ends every lease; what was worked on is suspect, unless the end was clean",
        arguments: [true, false]
    )
    func leasesAtOpening(cleanly: Bool) throws {
        var bench = QueueBench()
        let tasks = (0..<3).map { _ in bench.submit() }
        let working = bench.assign(accepted: true)
        let assigned = bench.assign(session: 2, accepted: false)
        let leases = [try #require(working), try #require(assigned)]
        bench.open(cleanly: cleanly)
        #expect(tasks.allSatisfy { bench.entry($0).status == .ready })
        #expect(bench.picture.suspects == (cleanly ? [] : [tasks[0]]))
        #expect(bench.core.leaseCount == 0)
        let entry = bench.entry(tasks[0])
        #expect(entry.crashes == 0 && entry.interruptions == 0 && entry.refusals == 0)
        for lease in leases {
            guard case .failure(let stale) = bench.core.holder(of: lease) else {
                Issue.record("\(lease) is live")
                continue
            }
            #expect(stale.standing == .earlierOpening(.ready))
        }
        #expect(bench.next == tasks[0])
    }

    @Test("G2, G3: generations grow with each lease and over openings, and no id is issued twice")
    func generations() throws {
        var bench = QueueBench()
        var last = Generation(rawValue: 0)
        for round in 1...50 {
            bench.submit()
            let given = bench.assign()
            let lease = try #require(given)
            #expect(lease.generation > last)
            last = lease.generation
            bench.carryOut { $0.decideRelease(by: lease, .byAgent) }
            if round.isMultiple(of: 10) { bench.open(cleanly: false) }
        }
        #expect(last.epoch == 5)
    }

    @Test("G1: a token is valid only with every part of it")
    func tokens() throws {
        var bench = QueueBench()
        bench.submit()
        bench.submit()
        let given = bench.assign()
        let lease = try #require(given)
        let other = Incarnation(high: lease.incarnation.high, low: lease.incarnation.low + 1)
        let wrong = [
            Lease(incarnation: other, task: lease.task, session: lease.session, generation: lease.generation),
            Lease(
                incarnation: lease.incarnation,
                task: TaskID(epoch: 1, number: 2),
                session: lease.session,
                generation: lease.generation
            ),
            Lease(
                incarnation: lease.incarnation,
                task: TaskID(rawValue: .max),
                session: lease.session,
                generation: lease.generation
            ),
            Lease(
                incarnation: lease.incarnation,
                task: lease.task,
                session: SessionID(number: 7),
                generation: lease.generation
            ),
            Lease(
                incarnation: lease.incarnation,
                task: lease.task,
                session: lease.session,
                generation: Generation(rawValue: lease.generation.rawValue + 1)
            ),
        ]
        let before = bench.picture
        for lease in wrong {
            let now = bench.now
            let decisions: [Result<Transition, StaleLease>] = [
                bench.core.decideAcceptance(by: lease),
                bench.core.decideCompletion(by: lease, output: [], usage: .none),
                bench.core.decideFailure(by: lease, TaskFailure(""), usage: .none, now: now),
                bench.core.decideRefusal(by: lease),
                bench.core.decideRelease(by: lease, .byAgent),
                bench.core.decideReclaim(of: lease),
            ]
            for decision in decisions { #expect(throws: StaleLease.self) { try decision.get() } }
        }
        #expect(bench.picture == before)
        #expect(throws: Never.self) { try bench.core.decideCompletion(by: lease, output: [], usage: .none).get() }
    }
}
