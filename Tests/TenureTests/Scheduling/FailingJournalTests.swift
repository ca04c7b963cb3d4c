import Tenure
import TenureTesting
import Testing

/// A journal that cannot be written any more, as those see it who use the scheduler.
@Suite(.timeLimit(.minutes(20))) struct FailingJournalTests {
    private static let failing: [StorageOperation] = [.write, .sync]
    private static let noSpace: Int32 = 28
    private static let inputOutputError: Int32 = 5

    @Test(
        "D5: a failed write or sync ends all that waits with a named error and acknowledges nothing",
        arguments: failing
    )
    func whoWaits(operation: StorageOperation) async throws {
        let storage = SimulatedStorage()
        let scheduler = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let held = try await scheduler.submit(RawTask(kind: "held", payload: [1]))
        let waiting = try await scheduler.submit(RawTask(kind: "nobody's", payload: [2]))
        let outputs = [held, held, waiting].map { handle in Task { try await handle.output } }
        let asking = Task { try await scheduler.withSession("asking", kinds: ["other"]) { try await $0.next() } }
        let (holds, mayAnswer) = (Rendezvous<Void>(), Rendezvous<Void>())
        let working = Task {
            try await scheduler.withSession("working", kinds: ["held"]) { session in
                let offer = try await session.work()
                holds.deliver(())
                _ = await mayAnswer.value()
                try await session.complete(offer.lease, output: [3])
            }
        }
        _ = await holds.value()
        try await eventually { try await scheduler.snapshot().agent("asking")?.askingSince != nil }
        let (_, events) = try await scheduler.observe()
        let seen = Task { await events.reduce(into: 0) { count, _ in count += 1 } }

        storage.fail(StorageFault(call: 1, of: operation, code: Self.noSpace, isSticky: true))
        mayAnswer.deliver(())
        let submits = (0..<20).map { number in
            Task { try await scheduler.submit(RawTask(kind: "late", payload: [UInt8(number)])) }
        }
        #expect(await code { try await working.value } == .indeterminate)
        for submit in submits {
            let found = await code { _ = try await submit.value }
            #expect(found == .indeterminate || found == .journalFailed, "\(String(describing: found))")
        }
        for (output, isHeld) in zip(outputs, [true, true, false]) {
            let found = await code { _ = try await output.value }
            // One that begins to wait after the answer came is told that this end may be gone.
            #expect(found == .journalFailed || isHeld && found == .indeterminate, "\(String(describing: found))")
        }
        #expect(try await asking.value == nil)
        #expect(await code { try await run.value } == .journalFailed)
        #expect(await scheduler.shutDown().failure?.code == .journalFailed)
        #expect(await seen.value == 0)
        #expect(await code { _ = try await scheduler.submit(RawTask(kind: "later", payload: [])) } == .journalFailed)
        #expect(await code { _ = try await waiting.output } == .journalFailed)
        #expect(await code { _ = try await scheduler.snapshot() } == .indeterminate)

        // The lock was given up; what was acknowledged is there, and nothing that was not submitted (D3).
        storage.crash()
        let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        #expect(!again.opening.endedCleanly)
        let tasks = try await again.snapshot().tasks
        #expect(tasks.map(\.id) == [held.id, waiting.id] && tasks.allSatisfy { $0.status == .ready })
        await again.shutDown()
    }

    @Test(
        "D5, Q3: a journal that fails while agents finish ends the waiting for them, and no result is claimed that may be gone",
        arguments: failing
    )
    func whileFinishing(operation: StorageOperation) throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            let run = world.start { try await scheduler.run() }
            let mayReturn = Rendezvous<Void>()
            let deaf = world.start {
                try await scheduler.runAgent("deaf") { agent in
                    agent.handle("slow") { _, _ in
                        _ = await mayReturn.valueRegardlessOfCancellation()
                        return []
                    }
                }
            }
            let slow = try await scheduler.submit(RawTask(kind: "slow")).id
            let (ended, lost) = try await scheduler.withSession("a", kinds: ["k"]) { first in
                try await scheduler.withSession("b", kinds: ["k"]) { second in
                    for _ in 0..<2 { _ = try await scheduler.submit(RawTask(kind: "k")) }
                    let (ended, lost) = (try await first.work().lease, try await second.work().lease)
                    await world.settle()
                    let start = world.clock.now
                    let ending = world.start {
                        await scheduler.shutDown(grace: ShutdownGrace(finishing: .seconds(3_600)))
                    }
                    await world.settle()
                    try await first.complete(ended)
                    world.storage.fail(
                        StorageFault(call: 1, of: operation, code: Self.inputOutputError, isSticky: true)
                    )
                    #expect(await code { try await second.complete(lost) } == .indeterminate)
                    let report = try await ending.value
                    #expect(report.failure?.code == .journalFailed && report.stuck == ["deaf"])
                    #expect(report.finished == 1 && report.released == [lost.task, slow])
                    #expect(start.duration(to: world.clock.now) < .seconds(1))
                    return (ended.task, lost.task)
                }
            }
            mayReturn.deliver(())
            #expect(await code { try await run.value } == .journalFailed)
            _ = try? await deaf.value
            world.storage.crash()
            let again = try world.open()
            let tasks = try await again.snapshot()
            #expect(tasks.task(ended)?.status == .completed)
            for task in [lost, slow] { #expect(tasks.task(task)?.status == .ready) }
            await again.shutDown()
        }
    }

    @Test(
        "D5: a journal that failed before run() ends it, and whoever shuts down instead is told",
        arguments: [true, false]
    )
    func beforeRunning(runs: Bool) async throws {
        let storage = SimulatedStorage()
        let scheduler = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        let kept = try await scheduler.submit(RawTask(kind: "k", payload: []))
        storage.fail(StorageFault(call: 1, of: .sync, code: Self.noSpace))
        #expect(await code { _ = try await scheduler.submit(RawTask(kind: "k", payload: [])) } == .indeterminate)
        if runs {
            #expect(await code { try await scheduler.run() } == .journalFailed)
        } else {
            #expect(await scheduler.shutDown().failure?.code == .journalFailed)
        }
        storage.crash()
        let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        #expect(try await again.snapshot().tasks.map(\.id) == [kept.id])
        await again.shutDown()
    }

    @Test("D5: a journal that cannot be closed is told, and all that was acknowledged is there", arguments: failing)
    func closing(operation: StorageOperation) async throws {
        let storage = SimulatedStorage()
        let scheduler = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let kept = try await scheduler.submit(RawTask(kind: "k", payload: []))
        // Only a scheduler that runs gives tasks out.
        try await scheduler.withSession("a", kinds: ["k"]) { session in
            try await session.refuse(session.offer().lease)
        }
        storage.fail(StorageFault(call: 1, of: operation, code: Self.noSpace, isSticky: true))
        #expect(await scheduler.shutDown().failure?.code == .journalFailed)
        #expect(await code { try await run.value } == .journalFailed)
        storage.crash()
        let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        #expect(!again.opening.endedCleanly)
        #expect(try await again.snapshot().tasks.map(\.id) == [kept.id])
        await again.shutDown()
    }

    @Test("D1: with any call failing, at an opening or later, no submit is acknowledged that is not there afterwards")
    func anyCall() async throws {
        for call in 1... {
            let storage = SimulatedStorage()
            storage.fail(StorageFault(call: call, code: Self.noSpace, isSticky: true))
            var acknowledged: [TaskID] = []
            do throws(TenureError) {
                let scheduler = try await Scheduler.open(
                    .storage(storage),
                    options: SchedulerOptions(segmentBytes: 64 << 10),
                    clock: VirtualClock()
                )
                let payload = [UInt8](repeating: 7, count: 40 << 10)
                for _ in 0..<4 {
                    do throws(TenureError) {
                        acknowledged.append(try await scheduler.submit(RawTask(kind: "k", payload: payload)).id)
                    } catch {
                        let codes: [TenureError.Code] = [.indeterminate, .journalFailed, .storageFull]
                        #expect(codes.contains(error.code), "call \(call): \(error)")
                    }
                }
                await scheduler.shutDown()
            } catch {
                #expect([.journalFailed, .journalNotWritable].contains(error.code), "call \(call): \(error)")
            }
            let failed = storage.callCount() >= call
            storage.crash()
            let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
            let found = try await again.snapshot().tasks.map(\.id)
            #expect(found.starts(with: acknowledged), "call \(call)")
            await again.shutDown()
            if !failed { break }
        }
    }
}
