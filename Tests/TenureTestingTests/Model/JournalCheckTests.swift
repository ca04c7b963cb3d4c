import Tenure
import TenureTesting
import Testing

/// Checking the records of journals, whoever wrote them.
@Suite(.timeLimit(.minutes(20))) struct JournalCheckTests {
    /// A journal of these records, in one frame each.
    private static func journal(_ records: [Record]) throws -> SimulatedStorage {
        let storage = SimulatedStorage()
        var list = RecordList()
        let options = JournalOptions(segmentSize: 64 << 10, preallocatesSegments: false, owner: "a test")
        let (_, log) = try JournalLog.open(on: storage, options: options, entropy: { 5 }, into: &list)
        for (index, record) in records.enumerated() {
            var (body, encoded) = (ByteWriter(), ByteWriter())
            record.encode(into: &encoded)
            body.write(counted: encoded.bytes)
            let batch = JournalBatch(firstSequence: UInt64(index) + 1, recordCount: 1, body: body.bytes)
            try log.append(batch, sync: true)
        }
        try log.close(cleanly: true)
        return storage
    }

    @Test("A journal of each violation is told with its rule and its record", arguments: ReferenceModelTests.breaches)
    func violations(_ breach: ReferenceModelTests.Breach) throws {
        var history = HandMadeHistory()
        breach.write(&history)
        let storage = try Self.journal(history.records)
        let check = try JournalCheck(of: .storage(storage), order: breach.rules.order, retry: breach.rules.retry)
        #expect(check.violations.map(\.rule) == [breach.rule])
        let violation = try #require(check.violations.first)
        let record = history.records[Int(violation.sequence) - 1]
        #expect(violation.time == record.time && violation.wall == record.wall)
        #expect(check.checkedFrom == 1 && check.records == UInt64(history.records.count))
        #expect(!check.isClean && check.damage == nil)
        #expect(check.description.contains("\(breach.rule): record @\(violation.sequence)"))
        #expect(check.summary.hasSuffix("checked from record 1: 1 violations"))
    }

    @Test("A place without a journal is an error", arguments: [StoreLocation.inMemory, .storage(SimulatedStorage())])
    func missing(location: StoreLocation) {
        #expect { try JournalCheck(of: location) } throws: { ($0 as? TenureError)?.code == .journalMissing }
    }

    @Test("A journal whose numbers have gaps is checked like any other")
    func gaps() throws {
        var history = HandMadeHistory()
        let task = history.submit()
        // Generations that were lost with their records.
        history.assign(task, generation: Generation(epoch: 1, number: 7))
        history.complete(task)
        history.open(9, cleanly: false)
        history.assign(history.submit())
        var records = history.records
        records.append(records[1])
        #expect(try JournalCheck(of: .storage(Self.journal(history.records))).isClean)
        // The same submit again.
        #expect(try JournalCheck(of: .storage(Self.journal(records))).violations.map(\.rule) == ["G2"])
    }

    /// A store that has worked, forgotten, made checkpoints and a backup, died, and was restored.
    @Test("A store breaks nothing: while it is open, after its death, from its checkpoint, restored, compacted")
    func clean() throws {
        let executor = SeededExecutor(seed: 3)
        try executor.run {
            var storage = SimulatedStorage()
            var (afterCheckpoint, records) = (false, UInt64(0))
            let backup = SimulatedStorage()
            var options = SchedulerOptions(retention: Retention(endedCount: 10), checksInvariants: true)
            options.segmentBytes = 64 << 10
            options.checkpointBytes = 64 << 10
            for life in 0..<4 {
                let scheduler = try Scheduler.open(.storage(storage), options: options, on: executor)
                let left = try await scheduler.running(
                    agents: 3,
                    named: "a",
                    { agent in
                        agent.handle("work") { payload, context in
                            if context.attempt < 2 { throw TaskFailure("not yet") }
                            return payload
                        }
                    }
                ) { [storage] in
                    for round in 0..<20 {
                        let payload = [UInt8](repeating: UInt8(round), count: 2_000)
                        let priority = Priority.allCases[round % 4]
                        var handles: [RawTaskHandle] = []
                        for _ in 0..<4 {
                            let task = RawTask(kind: "work", payload: payload)
                            handles.append(try await scheduler.submit(task, priority: priority))
                        }
                        try await scheduler.cancel(handles[3].id)
                        for handle in handles[..<3] { _ = try await handle.output }
                        if round % 5 == 0 {
                            let check = try JournalCheck(of: .storage(storage), order: .standard, retry: .standard)
                            #expect(check.isClean, "\(check)")
                        }
                    }
                    if life == 0 { try await scheduler.backUp(to: .storage(backup)) }
                    for _ in 0..<9 { _ = try await scheduler.submit(RawTask(kind: "work")) }
                    let left = storage.snapshot()
                    left.crash()
                    return left
                }
                let check = try JournalCheck(of: .storage(left))
                #expect(check.isClean && check.tasks > 10, "\(check)")
                records += check.records
                if check.checkedFrom > 1 { afterCheckpoint = true }
                storage = left
                if life == 1 { try Scheduler.compact(.storage(storage)) }
            }
            #expect(afterCheckpoint && records > 1_000)
            #expect(try JournalCheck(of: .storage(backup)).isClean)
            let again = try Scheduler.open(.storage(backup), options: options, on: executor)
            await again.shutDown()
            let check = try JournalCheck(of: .storage(backup))
            #expect(check.isClean, "\(check)")
        }
    }

    @Test("T9, T12: a checkpoint tells which tasks hold their key: one that lives again without it is no holder")
    func revivedWithoutItsKey() throws {
        let executor = SeededExecutor(seed: 4)
        try executor.run {
            let storage = SimulatedStorage()
            let options = SchedulerOptions(idempotencyRetention: .seconds(10))
            let keyed = TaskOptions(retry: RetryPolicy(maximumAttempts: 1), idempotencyKey: "order-1")
            func life(_ body: (Scheduler) async throws -> TaskID) async throws -> TaskID {
                let scheduler = try Scheduler.open(.storage(storage), options: options, on: executor)
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await scheduler.run() }
                    let task = try await body(scheduler)
                    await scheduler.shutDown()
                    return task
                }
            }
            func submit(to scheduler: Scheduler) async throws -> RawTaskHandle {
                try await scheduler.submit(RawTask(kind: "k"), options: keyed)
            }
            let revived = try await life { scheduler in
                let first = try await submit(to: scheduler)
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let offer = try #require(try await session.next())
                    try await session.accept(offer.lease)
                    try await session.fail(offer.lease, .permanent("x"))
                }
                try await executor.clock.sleep(for: .seconds(20))
                // The key was given up, and now it is the second one's: also for a while after its end.
                let second = try await submit(to: scheduler)
                #expect(!second.isDuplicate)
                try await scheduler.cancel(second.id)
                try await scheduler.replay(first.id)
                return first.id
            }
            try Scheduler.compact(.storage(storage))
            let third = try await life { scheduler in
                try await executor.clock.sleep(for: .seconds(20))
                let third = try await submit(to: scheduler)
                #expect(!third.isDuplicate)
                return third.id
            }
            #expect(third != revived)
            let check = try JournalCheck(of: .storage(storage))
            #expect(check.isClean && check.checkedFrom > 1, "\(check)")
        }
    }
}
