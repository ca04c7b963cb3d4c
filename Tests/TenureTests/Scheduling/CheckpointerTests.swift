import Tenure
import TenureTesting
import Testing

/// Checkpoints that are made beside a scheduler, on a disk that fails.
@Suite struct CheckpointerTests {
    private static let inputOutputError: Int32 = 5
    private static let payload = [UInt8](repeating: 7, count: 4 << 10)

    @Test(
        "D5: one sync of the directory that fails ends the journal, whoever asked for it, and loses nothing acknowledged",
        .computingForLong
    )
    func directory() throws {
        var failures = 0
        for call in 1..<100 {
            let hasFailed = try SmallWorld.run { world in
                let scheduler = try world.open()
                let run = world.start { try await scheduler.run() }
                let before = world.storage.callCount(of: .syncDirectory)
                world.storage.fail(StorageFault(call: call, of: .syncDirectory, code: Self.inputOutputError))
                var acknowledged: [TaskID] = []
                do throws(TenureError) {
                    for _ in 0..<60 {
                        acknowledged.append(try await scheduler.submit(RawTask(kind: "k", payload: Self.payload)).id)
                        await world.settle()
                    }
                } catch {
                    #expect(error.code == .indeterminate || error.code == .journalFailed, "call \(call): \(error)")
                }
                let failure = await scheduler.shutDown().failure
                let end = await code { try await run.value }
                let hasFailed = world.storage.callCount(of: .syncDirectory) - before >= call
                #expect((failure?.code == .journalFailed) == hasFailed, "call \(call): \(String(describing: failure))")
                #expect(end == failure?.code, "call \(call)")
                world.storage.crash()
                let again = try world.open()
                #expect(again.opening.endedCleanly != hasFailed, "call \(call)")
                #expect(try await again.snapshot().tasks.map(\.id).starts(with: acknowledged), "call \(call)")
                await again.shutDown()
                return hasFailed
            }
            guard hasFailed else { break }
            failures += 1
        }
        // Those of segments, and two for each of some checkpoints.
        #expect(failures > 8 && failures < 99, "\(failures)")
    }

    @Test("D7: when the disk cannot read the newest checkpoint any more, the next one is made from the one before")
    func unreadableBase() throws {
        try SmallWorld.run { world in
            let storage = PlainStorage(base: world.storage)
            var options = SchedulerOptions(segmentBytes: 64 << 10, checkpointBytes: 64 << 10)
            options.checksInvariants = true
            let scheduler = try Scheduler.open(
                .storage(storage),
                options: options,
                environment: .probed(on: world.executor)
            )
            let run = world.start { try await scheduler.run() }
            let agent = world.start { try await scheduler.runAgent("a") { $0.handle("k") { payload, _ in [] } } }
            func checkpoints() -> [CheckpointName] { world.storage.files.keys.compactMap(CheckpointName.init).sorted() }
            func work(until isDone: () -> Bool) async throws {
                for _ in 0..<1_000 where !isDone() {
                    _ = try await scheduler.submit(RawTask(kind: "k", payload: Self.payload)).output
                    await world.settle()
                }
                #expect(isDone())
            }
            try await work { checkpoints().count == 2 }
            let newest = try #require(checkpoints().last)
            storage.unreadable.withLock { $0 = newest.description }
            // Those that come after it push it out, as they would if it could be read.
            try await work { checkpoints().allSatisfy { $0 > newest } }
            #expect(checkpoints().count == 2)
            let tasks = try await scheduler.snapshot().tasks
            await scheduler.shutDown()
            try await run.value
            _ = try? await agent.value
            let again = try world.open()
            #expect(try await again.snapshot().tasks == tasks)
            await again.shutDown()
        }
    }
}
