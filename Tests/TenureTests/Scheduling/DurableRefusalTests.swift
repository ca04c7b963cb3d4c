import TenureTesting
import Testing

@testable import Tenure

/// D1: nobody is refused for something that may turn out never to have been.
@Suite struct DurableRefusalTests {
    /// What refuses the second submit because of the first.
    enum Reason: String, CaseIterable, Sendable {
        case rateLimited, queueFull, idempotencyTableFull

        var options: SchedulerOptions {
            switch self {
            case .rateLimited: SchedulerOptions(submitLimit: RateLimit(1, per: .seconds(60)))
            case .queueFull: SchedulerOptions(capacity: 1)
            case .idempotencyTableFull: SchedulerOptions(idempotencyCapacity: 1)
            }
        }
    }

    /// Two submits, by themselves or as batches, of which the second is refused because of the first, while the writer is
    /// held.
    private static func refused(
        _ reason: Reason,
        inBatch: Bool,
        _ body: @escaping @Sendable (SmallWorld, HeldWriter, Task<Void, any Error>) async throws -> Void
    ) throws -> (first: TenureError.Code?, second: TenureError.Code?) {
        try SmallWorld.run { world in
            let writer = HeldWriter(world.executor)
            var environment = Environment.simulated(on: world.executor)
            environment.makeWriterDriver = { writer }
            let scheduler = try Scheduler.open(
                .storage(world.storage),
                options: reason.options,
                environment: environment
            )
            writer.hold()
            var submits: [Task<Void, any Error>] = []
            for key in ["first", "second"] {
                submits.append(
                    world.start {
                        let options = TaskOptions(idempotencyKey: key)
                        if inBatch {
                            try await scheduler.submit(
                                contentsOf: [TaskRequest(RawTask(kind: "k"), options: options)]
                            )
                        } else {
                            try await scheduler.submit(RawTask(kind: "k"), options: options)
                        }
                    }
                )
                await world.settle()
            }
            try await body(world, writer, submits[1])
            let codes = (
                await code { try await submits[0].value }, await code { try await submits[1].value }
            )
            writer.letGo()
            await scheduler.shutDown()
            return codes
        }
    }

    @Test(
        "D1: a refusal is told once the submits that it follows from are durable",
        arguments: Reason.allCases,
        [false, true]
    )
    func told(_ reason: Reason, inBatch: Bool) throws {
        let codes = try Self.refused(reason, inBatch: inBatch) { world, writer, second in
            let isTold = Locked(false)
            let watch = world.start {
                _ = await second.result
                isTold.withLock { $0 = true }
            }
            await world.settle()
            #expect(!isTold.withLock { $0 })
            writer.letGo()
            try await watch.value
        }
        #expect(codes.first == nil && codes.second?.rawValue == reason.rawValue)
    }

    @Test(
        "D1, D5: a refusal for what may not have been is told as the failure of the journal",
        arguments: Reason.allCases,
        [false, true]
    )
    func failed(_ reason: Reason, inBatch: Bool) throws {
        let codes = try Self.refused(reason, inBatch: inBatch) { world, writer, _ in
            world.storage.fail(StorageFault(call: 1, of: .sync, code: 5, isSticky: true))
            writer.letGo()
        }
        #expect(codes.first == .indeterminate && codes.second == .journalFailed)
    }

    @Test(
        "D1: who is cancelled before the refusal is durable is told that nothing was recorded",
        arguments: Reason.allCases,
        [false, true]
    )
    func cancelled(_ reason: Reason, inBatch: Bool) throws {
        let codes = try Self.refused(reason, inBatch: inBatch) { world, writer, second in
            second.cancel()
            _ = await second.result
            writer.letGo()
        }
        #expect(codes.first == nil && codes.second == .submitCancelled)
    }
}
