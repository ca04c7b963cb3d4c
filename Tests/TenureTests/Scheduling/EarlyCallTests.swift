import TenureTesting
import Testing

@testable import Tenure

/// Calls that come when hardly anything is done: before the opening's own records are durable, or before `run()`.
@Suite(.timeLimit(.minutes(20))) struct EarlyCallTests {
    /// A store whose process died while one task was to be cancelled and another was ready, opened anew; its writer is
    /// held, so nothing of the new opening is durable.
    private static func reopened(
        _ body: @escaping @Sendable (SmallWorld, Scheduler, HeldWriter, _ cancelled: TaskID) async throws -> Void
    ) throws {
        try SmallWorld.run { world in
            let (left, cancelled) = try await dieCancelling(world)
            let writer = HeldWriter(world.executor)
            var environment = Environment.simulated(on: world.executor)
            environment.makeWriterDriver = { writer }
            writer.hold()
            let scheduler = try Scheduler.open(.storage(left), options: .standard, environment: environment)
            try await body(world, scheduler, writer, cancelled)
        }
    }

    private static func dieCancelling(_ world: SmallWorld) async throws -> (SimulatedStorage, TaskID) {
        try await world.running { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "nobody's"))
            let task = try await scheduler.submit(RawTask(kind: "endless"))
            return try await scheduler.withSession("worker", kinds: ["endless"]) { session in
                let offer = try #require(try await session.next())
                try await session.accept(offer.lease)
                let cancelling = world.start { try await scheduler.cancel(task.id) }
                _ = await session.interruption(of: offer.lease)
                let counts = try await scheduler.counts()
                #expect(counts.total.cancelling == 1)
                let left = world.storage.snapshot()
                left.crash()
                cancelling.cancel()
                return (left, task.id)
            }
        }
    }

    @Test("D4, T11: whoever asks for the end of a task that the opening cancelled is told once that is durable")
    func endedByOpening() throws {
        try Self.reopened { world, scheduler, writer, cancelled in
            let told = Locked(0)
            let calls = [
                world.start { () -> TenureError.Code? in
                    defer { told.withLock { $0 += 1 } }
                    return await code { _ = try await scheduler.handle(for: cancelled).output }
                },
                world.start { () -> TenureError.Code? in
                    defer { told.withLock { $0 += 1 } }
                    return await code {
                        let status = try await scheduler.cancel(cancelled)
                        #expect(status == .cancelled)
                    }
                },
            ]
            await world.settle()
            #expect(told.withLock { $0 } == 0)
            writer.letGo()
            await world.settle()
            #expect(told.withLock { $0 } == 2)
            await scheduler.shutDown()
            var codes: [TenureError.Code?] = []
            for call in calls { codes.append(try await call.value) }
            #expect(codes == [.taskCancelled, nil])
        }
    }

    @Test("D4: cancelling the wait for an end that is not durable yet throws CancellationError")
    func cancelledWait() throws {
        try Self.reopened { world, scheduler, writer, cancelled in
            let output = world.start { try await scheduler.handle(for: cancelled).output }
            await world.settle()
            output.cancel()
            await #expect(throws: CancellationError.self) { try await output.value }
            writer.letGo()
            await scheduler.shutDown()
        }
    }

    @Test("S6, D2: a disk that takes minutes for the opening's record is no reason to stop")
    func slowOpening() throws {
        try Self.reopened { world, scheduler, writer, _ in
            let run = world.start { try await scheduler.run() }
            try await world.clock.sleep(for: .seconds(300))
            writer.letGo()
            #expect(try await scheduler.snapshot().statistics.sweeps > 0)
            await scheduler.shutDown()
            try await run.value
        }
    }

    @Test("Q1, T11: cancel before run() is acknowledged, and so is whoever waits for the task")
    func cancelBeforeRun() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            let task = try await scheduler.submit(RawTask(kind: "k"))
            let output = world.start { await code { _ = try await task.output } }
            await world.settle()
            let cancel = world.start { try await scheduler.cancel(task.id) }
            await world.settle()
            cancel.cancel()
            #expect(try await cancel.value == .cancelled)
            #expect(try await output.value == .taskCancelled)
            await scheduler.shutDown()
        }
    }

    @Test("Q1, D2: what is paused and resumed before run() is told to subscribers once it is durable")
    func eventsBeforeRun() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            let events = try await scheduler.observe(only: [.paused, .unpaused]).events
            let reader = world.start {
                var kinds: [SchedulerEvent.Kind] = []
                for await event in events { kinds.append(event.kind) }
                return kinds
            }
            try await scheduler.pause()
            try await scheduler.resume()
            await world.settle()
            reader.cancel()
            #expect(try await reader.value == [.paused, .unpaused])
            await scheduler.shutDown()
        }
    }
}
