import Tenure
import TenureTesting
import Testing

/// What a caller sees of a batch.
@Suite(.timeLimit(.minutes(20))) struct BatchSubmitTests {
    private static func requests(_ count: Int, kind: TaskKind = "k") -> [TaskRequest] {
        (0..<count).map { TaskRequest(RawTask(kind: kind, payload: [UInt8($0)])) }
    }

    private static func keyed(_ key: String, _ payload: UInt8 = 0) -> TaskRequest {
        TaskRequest(RawTask(kind: "k", payload: [payload]), options: TaskOptions(idempotencyKey: key))
    }

    /// The error of a batch that must be refused, and change nothing.
    private static func refusal(
        of requests: [TaskRequest],
        by scheduler: Scheduler,
        _ words: [String]
    ) async throws -> TenureError {
        let before = try await scheduler.snapshot()
        let refused = try await error { try await scheduler.submit(contentsOf: requests) }
        for word in words + ["othing was recorded"] { #expect(refused.message.contains(word), "\(refused)") }
        let after = try await scheduler.snapshot()
        #expect(after.sequence == before.sequence && after.counts == before.counts, "\(refused)")
        return refused
    }

    @Test("D1, S1: a batch has ids and records in a row, one sync, and a handle for each that knows its output")
    func admitted() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            async let run: Void = scheduler.run()
            _ = try await scheduler.submit(RawTask(kind: "other"))
            let syncs = world.storage.callCount(of: .sync)
            let mixed = [
                try TaskRequest(Echo(text: "a"), priority: .urgent, options: TaskOptions(metadata: ["of": "a"])),
                TaskRequest(RawTask(kind: "k", payload: [7]), priority: .low),
            ]
            let raw = try await scheduler.submit(contentsOf: mixed)
            #expect(world.storage.callCount(of: .sync) == syncs + 1)
            let typed = try await scheduler.submit(contentsOf: ["b", "c", "d"].map { Echo(text: $0) }, priority: .high)
            #expect(world.storage.callCount(of: .sync) == syncs + 2)
            let tasks = try await scheduler.snapshot().tasks
            #expect((raw.map(\.id) + typed.map(\.id)).map(\.number) == [2, 3, 4, 5, 6])
            #expect(tasks.map(\.kind) == ["other", "echo", "k", "echo", "echo", "echo"])
            #expect(tasks.dropFirst().map(\.priority) == [.urgent, .low, .high, .high, .high])
            #expect(tasks[1].options.metadata == ["of": "a"] && tasks[2].payload == [7])
            #expect(!raw.contains { $0.isDuplicate } && !typed.contains { $0.isDuplicate })
            let agent = world.start {
                try await scheduler.runAgent("a") { agent in
                    agent.handle(Echo.self) { task, _ in task.text + "!" }
                    agent.handle("k") { payload, _ in payload + [0] }
                }
            }
            var outputs: [String] = []
            for handle in typed { outputs.append(try await handle.output) }
            #expect(try await raw[1].output == [7, 0])
            #expect(outputs == ["b!", "c!", "d!"])
            // The agent asks, and found nothing.
            let late = try await scheduler.submit(contentsOf: [Echo(text: "late"), Echo(text: "later")])
            #expect(try await late[1].output == "later!")
            await scheduler.shutDown(grace: .none)
            _ = await agent.result
            try await run
        }
    }

    @Test("S1: without a journal, too, an agent that asks is given the tasks of a batch")
    func inMemory() async throws {
        try await withWorld { world in
            world.runAgent("a") { agent in agent.handle("k") { payload, _ in payload } }
            try await world.rest()
            let handles = try await world.scheduler.submit(contentsOf: Self.requests(3))
            for (number, handle) in handles.enumerated() { #expect(try await handle.output == [UInt8(number)]) }
        }
    }

    @Test("D1: an empty batch is nothing, also after the end")
    func empty() throws {
        try SmallWorld.run { world in
            let scheduler = try world.open()
            let sequence = try await scheduler.snapshot().sequence
            #expect(try await scheduler.submit(contentsOf: []).isEmpty)
            #expect(try await scheduler.submit(contentsOf: [Echo]()).isEmpty)
            #expect(try await scheduler.snapshot().sequence == sequence)
            await scheduler.shutDown()
            #expect(try await scheduler.submit(contentsOf: []).isEmpty)
            let refused = try await error { try await scheduler.submit(contentsOf: Self.requests(2)) }
            #expect(refused.code == .shutDown)
        }
    }

    @Test("T12: in a batch a key is that of the first with it, or of the task that is there")
    func duplicates() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                let original = try await scheduler.submit(contentsOf: [Self.keyed("a")])[0]
                let batch = ["b", "a", "c", "b"].map { Self.keyed($0) } + Self.requests(1)
                let handles = try await scheduler.submit(contentsOf: batch)
                #expect(handles.map(\.isDuplicate) == [false, true, false, true, false])
                #expect(handles[1].id == original.id && handles[3].id == handles[0].id)
                #expect(handles.map(\.id.number) == [2, 1, 3, 2, 4])
                let again = try await scheduler.submit(contentsOf: Array(batch.prefix(4)))
                #expect(again.map(\.id) == handles.prefix(4).map(\.id) && again.allSatisfy { $0.isDuplicate })
                #expect(try await scheduler.snapshot().counts.total == 4)
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    for _ in 0..<4 {
                        let offer = try await session.work()
                        try await session.complete(offer.lease, output: [UInt8(offer.task.number)])
                    }
                }
                #expect(try await handles[3].output == [2])
                #expect(try await again[1].output == [1])
            }
        }
    }

    @Test("T12, section 7: who is refused is told which task of the batch it is for, and nothing is recorded")
    func refusedItems() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(
                limits: InputLimits(payloadBytes: 10),
                kinds: ["k", "echo"],
                idempotencyCapacity: 3
            )
            try await world.running(options) { scheduler in
                let original = try await scheduler.submit(contentsOf: [Self.keyed("a")])[0].id
                var wrong: [(TaskRequest, TenureError.Code)] = [
                    (TaskRequest(RawTask(kind: "k", payload: Array(repeating: 1, count: 11))), .payloadTooLarge),
                    (TaskRequest(RawTask(kind: "")), .nameEmpty),
                    (TaskRequest(RawTask(kind: "l")), .unknownKind),
                    (Self.keyed("a", 1), .idempotencyConflict),
                    (Self.keyed("b", 1), .idempotencyConflict),
                    (Self.keyed("d"), .idempotencyTableFull),
                ]
                wrong.append(
                    (TaskRequest(RawTask(kind: "k"), options: TaskOptions(timeout: .zero)), .invalidConfiguration)
                )
                for (request, code) in wrong {
                    let batch = [Self.keyed("b"), Self.keyed("c"), request] + Self.requests(2)
                    let refused = try await error { try await scheduler.submit(contentsOf: batch) }
                    #expect(refused.code == code && refused.message.contains("index 2 of a batch of 5"), "\(refused)")
                }
                let within = try await Self.refusal(
                    of: [Self.keyed("b"), Self.keyed("b", 1)],
                    by: scheduler,
                    ["index 1 of a batch of 2", "one at index 0", "key b", "another payload"]
                )
                #expect(within.code == .idempotencyConflict && within.task == nil)
                let taken = try await Self.refusal(of: [Self.keyed("a", 1)], by: scheduler, ["index 0", "\(original)"])
                #expect(taken.task == original)
                #expect(try await scheduler.snapshot().counts.total == 1)
                // The keys of the refused are free.
                try await scheduler.submit(contentsOf: [Self.keyed("x"), Self.keyed("y")])
            }
        }
    }

    /// Cannot be encoded when it says so.
    private struct Picky: AgentTask {
        static let kind: TaskKind = "picky"
        var fails: Bool

        func encodePayload() throws -> [UInt8] { if fails { throw Missing("a number") } else { [] } }
        static func decodePayload(_ payload: [UInt8]) throws -> Picky { Picky(fails: false) }
    }

    @Test("Section 7: a task that cannot be encoded refuses its batch, and is named")
    func notEncodable() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                let tasks = [false, false, true].map { Picky(fails: $0) }
                let refused = try await error { try await scheduler.submit(contentsOf: tasks) }
                #expect(refused.code == .payloadNotCodable)
                for word in ["index 2 of a batch of 3", "a number", "Nothing was recorded"] {
                    #expect(refused.message.contains(word), "\(refused)")
                }
                let request = try await error { _ = try TaskRequest(Picky(fails: true)) }
                #expect(request.code == .payloadNotCodable)
                #expect(try await scheduler.snapshot().counts.total == 0)
            }
        }
    }

    @Test(
        "S10: a batch that finds no room for all is refused at once, also where submits wait",
        arguments: WhenFull.allCases
    )
    func full(whenFull: WhenFull) throws {
        try SmallWorld.run { world in
            try await world.running(SchedulerOptions(capacity: 5, whenFull: whenFull)) { scheduler in
                try await scheduler.submit(contentsOf: Self.requests(3))
                let refused = try await Self.refusal(
                    of: Self.requests(4),
                    by: scheduler,
                    ["index 2 of a batch of 4", "more than 5", "capacity", "never waits", "smaller batches"]
                )
                #expect(refused.code == .queueFull)
                try await scheduler.submit(contentsOf: Self.requests(2))
                let never = try await Self.refusal(of: Self.requests(6), by: scheduler, ["6 new tasks", "more than 5"])
                #expect(never.code == .batchTooLarge)
            }
        }
    }

    @Test("S8: a batch counts as so many submits; the refusal says when all of it may come in, or that it never may")
    func rateLimited() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(submitLimit: RateLimit(5, per: .seconds(60)))
            try await world.running(options) { scheduler in
                try await scheduler.submit(contentsOf: Self.requests(2))
                world.clock.advance(by: .seconds(10))
                try await scheduler.submit(contentsOf: Self.requests(2))
                let refused = try await Self.refusal(of: Self.requests(4), by: scheduler, ["index 1 of a batch of 4"])
                // Not when the second of the batch may come in, but when the fourth may.
                #expect(refused.code == .rateLimited && refused.retryAfter.map { $0 > .seconds(59) } == true)
                world.clock.advance(by: refused.retryAfter ?? .zero)
                try await scheduler.submit(contentsOf: Self.requests(4))
                let never = try await Self.refusal(of: Self.requests(6), by: scheduler, ["6 new tasks", "submitLimit"])
                #expect(never.code == .batchTooLarge && never.retryAfter == nil)
            }
        }
    }

    @Test("D1: what does not go into one frame is refused before anything is admitted")
    func tooManyBytes() async throws {
        try await withRunning { scheduler in
            let large = [UInt8](repeating: 1, count: 1 << 20)
            let requests = (0..<16).map { _ in TaskRequest(RawTask(kind: "k", payload: large)) }
            let refused = try await Self.refusal(
                of: requests,
                by: scheduler,
                ["16 tasks", "\(16 << 20)", "in one step"]
            )
            #expect(refused.code == .batchTooLarge)
            let annotated = requests.map { request in
                TaskRequest(RawTask(kind: "k", payload: request.payload), options: TaskOptions(submitter: "s"))
            }
            #expect(try await Self.refusal(of: annotated, by: scheduler, []).code == .batchTooLarge)
            #expect(try await scheduler.submit(contentsOf: Array(requests.dropLast())).count == 15)
        }
    }

    @Test("D5: a batch for which the disk has no space is refused as a whole")
    func noSpace() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                store.leaveRoom(for: 0)
                let large = [UInt8](repeating: 1, count: 10_000)
                try await store.eventually("the disk is full") {
                    await code { _ = try await scheduler.submit(RawTask(kind: "k", payload: large)) } == .storageFull
                }
                let requests = (0..<10).map { _ in TaskRequest(RawTask(kind: "k", payload: large)) }
                #expect(try await Self.refusal(of: requests, by: scheduler, ["disk"]).code == .storageFull)
                store.leaveRoom(for: nil)
                try await store.pass(.seconds(2))
                #expect(try await scheduler.submit(contentsOf: requests).count == 10)
            }
        }
    }

    @Test(
        "D1: who is cancelled while a batch becomes durable is told the id of a task that says how it ended",
        arguments: [false, true]
    )
    func cancelled(losesIt: Bool) throws {
        try SmallWorld.run { world in
            let writer = HeldWriter(world.executor)
            var environment = Environment.simulated(on: world.executor)
            environment.makeWriterDriver = { writer }
            let scheduler = try Scheduler.open(.storage(world.storage), options: .standard, environment: environment)
            let original = try await scheduler.submit(contentsOf: [Self.keyed("a")])[0].id
            writer.hold()
            let batch = [Self.keyed("a")] + Self.requests(3)
            let submit = world.start { try await scheduler.submit(contentsOf: batch) }
            await world.settle()
            submit.cancel()
            let unknown = try await error { _ = try await submit.value }
            let witness = try #require(unknown.task)
            #expect(unknown.code == .indeterminate && witness != original)
            if losesIt { world.storage.fail(StorageFault(call: 1, of: .sync, code: 5, isSticky: true)) }
            writer.letGo()
            let late = await code { try await scheduler.submit(contentsOf: Self.requests(2)) }
            #expect((late == nil) == !losesIt)
            await scheduler.shutDown()
            world.storage.crash()
            let again = try world.open()
            let tasks = try await again.snapshot().tasks.map(\.id)
            #expect(tasks.count == (losesIt ? 1 : 6) && tasks.contains(witness) == !losesIt)
            await again.shutDown()
        }
    }
}
