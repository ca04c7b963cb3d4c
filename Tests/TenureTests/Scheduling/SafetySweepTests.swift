import TenureTesting
import Testing

@testable import Tenure

/// S6: the sweep asserts that nothing is to be found; here something is, because it is lost from inside.
@Suite struct SafetySweepTests {
    /// What may fall between two parts.
    enum Loss: String, CaseIterable, Sendable {
        case readyTask
        case keyOfReadyTask
        case dueTime
        case waiterOfEndedTask
        case countOfReadyTasks

        /// Loses it.
        func befall(_ domain: inout Domain, ready: TaskID, ended: TaskID) {
            switch self {
            case .readyTask:
                guard let entry = domain.tasks.table.entry(of: ready) else { return }
                domain.tasks.dropAssignable(entry)
                entry.pointee.isQueued = false
            case .keyOfReadyTask:
                guard let entry = domain.tasks.table.entry(of: ready) else { return }
                domain.tasks.dropAssignable(entry)
            case .dueTime: domain.tasks.due = SortedBlocks()
            case .waiterOfEndedTask: domain.outcomeWaiters[ended] = [Rendezvous()]
            case .countOfReadyTasks:
                domain.tasks.counts.ready += 1
                domain.tasks.counts.waiting -= 1
            }
        }
    }

    @Test("S6: what waits for the record of its opening, because that is not durable, is not lost")
    func waitsForOpening() throws {
        var core = TaskQueueCore(order: .standard, retry: .standard, storeSeed: 1, isReplaying: true)
        func apply(_ transition: Transition, _ sequence: SequenceNumber) throws {
            let record = Record(
                time: .zero,
                wall: WallTime(nanoseconds: 0),
                cause: .opening,
                transition: transition
            )
            _ = try core.apply(record, sequence: sequence)
        }
        let work = TaskSpecification(kind: "k", payload: [], priority: .normal, options: .standard)
        try apply(.opened(epoch: 1, incarnation: Incarnation(high: 0, low: 1), endedCleanly: true), 1)
        try apply(.submitted(TaskID(epoch: 1, number: 1), work, readyAt: .zero), 2)
        try apply(.opened(epoch: 2, incarnation: Incarnation(high: 0, low: 2), endedCleanly: true), 3)
        core.finishReplay()
        core.enable(upTo: 2)
        #expect(core.sweep(after: nil, reach: .max, dueUpTo: .zero).finding == nil)
        core.enable(upTo: 3)
        #expect(core.assignableCount == 1)
        #expect(core.sweep(after: nil, reach: .max, dueUpTo: .zero).finding == nil)
    }

    @Test(
        "S6: what fell between two parts stops the scheduler within minutes, with nothing lost",
        arguments: Loss.allCases
    )
    func lost(_ loss: Loss) throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            let run = world.start { try await scheduler.run() }
            let agent = world.start { try await scheduler.runAgent("worker") { $0.handle("done") { _, _ in [] } } }
            let ended = try await scheduler.submit(RawTask(kind: "done"))
            _ = try await ended.output
            let ready = try await scheduler.submit(RawTask(kind: "nobody's"))
            let waiting = try await scheduler.submit(
                RawTask(kind: "nobody's"),
                options: TaskOptions(notBefore: .after(.seconds(1 << 20)))
            )
            // A submit returns when it is durable; only now the domain knows of it for certain.
            #expect(try await scheduler.counts().total.live == 2)
            await scheduler.queue.with { loss.befall(&$0, ready: ready.id, ended: ended.id) }
            let error = await #expect(throws: TenureError.self) { try await run.value }
            #expect(error?.code == .invariantViolated && error?.message.contains("S6") == true)
            _ = try? await agent.value
            let again = try world.open()
            #expect(try await again.snapshot().tasks.map(\.id) == [ended.id, ready.id, waiting.id])
            await again.shutDown()
        }
    }

    @Test("S6: a submit that read the clock before the turn of the sweep, and came in after it, is no finding")
    func lateSubmit() {
        var bench = QueueBench()
        let judged = bench.sequence
        bench.submit(readyAt: bench.now.advanced(by: .seconds(1)))
        let now = bench.now.advanced(by: .seconds(2))
        #expect(bench.core.sweep(after: nil, reach: 10, dueUpTo: now, judged: judged).finding == nil)
        #expect(bench.core.sweep(after: nil, reach: 10, dueUpTo: now, judged: bench.sequence).finding != nil)
    }

    @Test("S6: every task is looked at, some at a time, a minute after something happened; then the sweep rests")
    func rests() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                for _ in 0..<2 {
                    for _ in 0..<10_000 { _ = try await scheduler.submit(RawTask(kind: "nobody's")) }
                    let before = try await scheduler.snapshot().statistics.sweeps
                    // Reading is a turn, too: it would keep the sweep going.
                    try await world.clock.sleep(for: .seconds(10_000))
                    let sweeps = try await scheduler.snapshot().statistics.sweeps - before
                    #expect((3...12).contains(sweeps))
                }
            }
        }
    }
}
