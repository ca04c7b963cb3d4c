import Tenure
import TenureTesting
import Testing

/// Compacting a store that nobody has open.
@Suite(.timeLimit(.minutes(20))) struct ClosedCompactionTests {
    private static let inputOutputError: Int32 = 5

    /// A store whose process died while a task was being worked on.
    private static func store(_ world: SmallWorld) async throws -> (files: [String: [UInt8]], tasks: [TaskSnapshot]) {
        let payload = [UInt8](repeating: 3, count: 9_000)
        return try await world.running { scheduler in
            while !world.storage.files.keys.contains(where: { CheckpointName($0) != nil }) {
                try await scheduler.submit(RawTask(kind: "k", payload: payload))
            }
            try await scheduler.submit(RawTask(kind: "worked on"))
            return try await scheduler.withSession("agent", kinds: ["worked on"]) { session in
                _ = try await session.work()
                let tasks = try await scheduler.snapshot().tasks
                let left = world.storage.snapshot()
                left.crash()
                return (left.files, tasks)
            }
        }
    }

    private static func look(
        into storage: SimulatedStorage,
        _ world: SmallWorld
    ) async throws -> (report: OpeningReport, tasks: [TaskSnapshot]) {
        let scheduler = try Scheduler.open(
            .storage(storage),
            options: .standard,
            environment: .simulated(on: world.executor)
        )
        let tasks = try await scheduler.snapshot().tasks
        await scheduler.shutDown()
        return (scheduler.opening, tasks)
    }

    @Test("D7, D4: it leaves one checkpoint and nothing else, and what the last end of the process was stays known")
    func small() throws {
        try SmallWorld.run { world in
            let (files, tasks) = try await Self.store(world)
            let (plain, compacted) = (SimulatedStorage(files: files), SimulatedStorage(files: files))
            let report = try Scheduler.compact(.storage(compacted))
            #expect(report.counts.total == tasks.count && report.bytesAfter < report.bytesBefore)
            #expect(compacted.files.keys.filter { CheckpointName($0) != nil }.count == 1)
            #expect(compacted.files.keys.filter { SegmentName($0) != nil }.count == 1)
            let expected = try await Self.look(into: plain, world)
            let found = try await Self.look(into: compacted, world)
            #expect(!found.report.endedCleanly && !expected.report.endedCleanly)
            #expect(found.tasks == expected.tasks)
            // As small as it gets: twice does no harm.
            try Scheduler.compact(.storage(compacted))
            let again = try Scheduler.compact(.storage(compacted))
            #expect(again.counts.total == tasks.count)
            #expect(try await Self.look(into: compacted, world).tasks == found.tasks)
        }
    }

    @Test("D3: it says what it leaves out because its writing had not ended: no opening after it will")
    func tornTail() throws {
        try SmallWorld.run { world in
            let (whole, tasks) = try await Self.store(world)
            var files = whole
            let last = try #require(files.keys.compactMap(SegmentName.init).max()).description
            let end = (files[last]?.lastIndex { $0 != 0 } ?? 0) / 8 * 8 + 16
            files[last]?.replaceSubrange(end..<(end + 40), with: [UInt8](repeating: 0x77, count: 40))
            let storage = SimulatedStorage(files: files)
            let report = try Scheduler.compact(.storage(storage))
            let copy = try #require(storage.files.keys.first { $0.hasPrefix("quarantine/") })
            #expect(report.tornTail?.contains(" bytes in \(last)") == true, "\(report.tornTail ?? "nothing")")
            #expect(report.tornTail?.contains(copy) == true)
            let found = try await Self.look(into: storage, world)
            #expect(found.report.tornTail == nil && found.tasks.map(\.id) == tasks.map(\.id))
        }
    }

    @Test("D6: a store that is open is left alone")
    func locked() throws {
        try SmallWorld.run { world in
            try await world.running { _ in
                let before = world.storage.files
                let refusal = try await error { try Scheduler.compact(.storage(world.storage)) }
                #expect(refusal.code == .journalLocked && world.storage.files == before)
            }
        }
    }

    @Test(
        "D1, D3: power lost at any call while a store is compacted loses nothing",
        .computingForLong,
        arguments: [0, 1, 2]
    )
    func powerLoss(survival: Int) throws {
        try SmallWorld.run { world in
            let (files, tasks) = try await Self.store(world)
            var generator = SeededGenerator(seed: 61)
            for call in 1..<2_000 {
                let storage = SimulatedStorage(files: files)
                storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
                let report = try? Scheduler.compact(.storage(storage))
                storage.crash { _ in survival == 1 || (survival == 2 && generator.next() & 1 == 0) }
                let found = try await Self.look(into: storage, world)
                #expect(found.tasks.map(\.id) == tasks.map(\.id) && !found.report.endedCleanly, "call \(call)")
                if report != nil { return }
            }
            Issue.record("the store was never compacted")
        }
    }

    @Test("D3, D4: a clean end stays one; with every call failing from any on, nothing is lost and no success told")
    func cleanEnd() throws {
        let closed = SimulatedStorage()
        var owner = try JournalOwner(closed, RecordedJournal.options)
        while owner.segments.count < 2 { try owner.append([[UInt8](repeating: 3, count: 900)]) }
        try owner.log.close(cleanly: true)
        for call in 1..<1_000 {
            let storage = SimulatedStorage(files: closed.files)
            storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
            var list = RecordList()
            let outcome = try? JournalCompaction(on: storage, entropy: { 7 }).run(into: &list)
            let hasFailed = storage.callCount() >= call
            #expect(hasFailed == (outcome == nil), "call \(call)")
            storage.crash()
            let found = try JournalOwner(storage, RecordedJournal.options, seed: 9)
            #expect(found.records == owner.records, "call \(call)")
            try found.log.close(cleanly: false)
            guard outcome != nil else { continue }
            #expect(found.opening.endedCleanly)
            return
        }
        Issue.record("the journal was never compacted")
    }
}
