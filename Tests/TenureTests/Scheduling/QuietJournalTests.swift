import Tenure
import TenureTesting
import Testing

/// What is written when there has been nothing to write for a while.
@Suite(.timeLimit(.minutes(20))) struct QuietJournalTests {
    private static func segment(_ storage: SimulatedStorage) throws -> (name: String, content: [UInt8]) {
        let name = try #require(segmentNames(in: storage.files).last)
        let bytes = try #require(storage.files[name])
        return (name, Array(bytes.prefix(bytes.endOfContent(in: 0..<bytes.count))))
    }

    @Test("D3: after 50 ms of quiet one frame is written and nothing is synced, however long the quiet lasts")
    func quiet() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                for _ in 0..<3 {
                    _ = try await scheduler.submit(RawTask(kind: "k"))
                    await world.settle()
                    let writes = world.storage.callCount(of: .write)
                    let syncs = world.storage.callCount(of: .sync)
                    try await world.clock.sleep(for: .milliseconds(49))
                    #expect(world.storage.callCount(of: .write) == writes)
                    try await world.clock.sleep(for: .milliseconds(2))
                    #expect(world.storage.callCount(of: .write) == writes + 1)
                    // The scheduler itself looks around once a minute, and has nothing to write.
                    try await world.clock.sleep(for: .seconds(3_600))
                    #expect(world.storage.callCount(of: .write) == writes + 1)
                    #expect(world.storage.callCount(of: .sync) == syncs)
                }
            }
        }
    }

    @Test("D3: while there is work nothing is written but records")
    func busy() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                await world.settle()
                let writes = world.storage.callCount(of: .write)
                for _ in 0..<50 {
                    _ = try await scheduler.submit(RawTask(kind: "k"))
                    try await world.clock.sleep(for: .milliseconds(40))
                }
                #expect(world.storage.callCount(of: .write) == writes + 50)
                #expect(world.storage.callCount(of: .sync) >= 50)
            }
        }
    }

    @Test("D3: after the quiet, rot in the record that was acknowledged last is told, and not taken for a torn tail")
    func rot() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            async let run: Void = scheduler.run()
            try await world.clock.sleep(for: .seconds(1))
            let start = try Self.segment(world.storage).content.count
            let kept = try await scheduler.submit(RawTask(kind: "k", payload: [1, 2, 3]))
            let end = try Self.segment(world.storage).content.count
            let early = world.storage.snapshot()
            try await world.clock.sleep(for: .seconds(1))
            let late = world.storage.snapshot()
            await scheduler.shutDown(grace: .none)
            try await run

            let name = try Self.segment(late).name
            for (storage, isWitnessed) in [(early, false), (late, true)] {
                storage.crash { _ in .kept }
                var files = storage.files
                files[name]?[(start + end) / 2] ^= 1
                do throws(TenureError) {
                    let again = try Scheduler.open(
                        .storage(SimulatedStorage(files: files)),
                        options: .standard,
                        environment: .simulated(on: world.executor)
                    )
                    #expect(!isWitnessed && again.opening.tornTail?.contains("\(name) from byte") == true)
                    await again.shutDown()
                } catch {
                    #expect(isWitnessed && error.code == .journalCorrupt, "\(error)")
                    #expect(error.message.contains(name) && error.message.contains("unreadable"), "\(error)")
                }
            }
            #expect(kept.id.number == 1)
        }
    }

    @Test("D3: a thread witnesses too, by a real clock")
    func thread() async throws {
        let storage = SimulatedStorage()
        let options = SchedulerOptions(segmentBytes: 64 << 10)
        let scheduler = try await Scheduler.open(.storage(storage), options: options)
        _ = try await scheduler.submit(RawTask(kind: "k"))
        try await eventually {
            var nobody = RecordReplayer { _, _ in }
            guard let segment = try JournalReader.read(storage, into: &nobody).segments.last,
                let header = segment.header,
                let end = segment.end, let bytes = storage.files[segment.name.description]
            else { return false }
            let last = Int(end.byteLength) - FrameHeader.size
            return FrameHeader.decode(bytes, at: last, salt: header.salt)?.header.recordCount == 0
        }
        await scheduler.shutDown()
    }
}
