import Tenure
import TenureTesting
import Testing

@Suite struct IdempotencyTests {
    private static let day = Duration.seconds(24 * 60 * 60)

    private static func keyed(_ key: String) -> TaskOptions { TaskOptions(idempotencyKey: key) }

    @discardableResult
    private static func submit(
        _ scheduler: Scheduler,
        _ key: String,
        _ payload: [UInt8] = [1],
        kind: TaskKind = "k"
    ) async throws(TenureError) -> RawTaskHandle {
        try await scheduler.submit(RawTask(kind: kind, payload: payload), options: keyed(key))
    }

    private static func complete(_ scheduler: Scheduler, _ output: [UInt8] = [7]) async throws {
        try await scheduler.withSession("a", kinds: ["k"]) { session in
            try await session.complete(try await session.work().lease, output: output)
        }
    }

    @Test("T12: the same key and payload give a handle of the original, whatever else is said")
    func duplicate() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                let original = try await Self.submit(scheduler, "a")
                #expect(!original.isDuplicate)
                let other = TaskOptions(metadata: ["other": "yes"], idempotencyKey: "a")
                let duplicate = try await scheduler.submit(
                    RawTask(kind: "k", payload: [1]),
                    priority: .urgent,
                    options: other
                )
                #expect(duplicate.isDuplicate && duplicate.id == original.id)
                #expect(try await scheduler.snapshot().counts.total == 1)
                try await Self.complete(scheduler)
                let late = try await Self.submit(scheduler, "a")
                #expect(late.isDuplicate && late.id == original.id)
                #expect(try await [duplicate.output, late.output] == [[7], [7]])
                // Another kind is another scope, and so is no key.
                #expect(try await !Self.submit(scheduler, "a", kind: "l").isDuplicate)
                #expect(try await !scheduler.submit(RawTask(kind: "k", payload: [1])).isDuplicate)

                let typed = try await scheduler.submit(Echo(text: "x"), options: Self.keyed("a"))
                let again = try await scheduler.submit(Echo(text: "x"), options: Self.keyed("a"))
                #expect(!typed.isDuplicate && again.isDuplicate && again.id == typed.id)
            }
        }
    }

    @Test("T12: the same key with another payload is refused, and the error names the original")
    func conflict() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                let original = try await Self.submit(scheduler, "a key").id
                for _ in 0..<2 {
                    for payload: [UInt8] in [[], [2], [1, 1]] {
                        let refused = try await error { try await Self.submit(scheduler, "a key", payload) }
                        #expect(refused.code == .idempotencyConflict && refused.task == original)
                        for word in ["\(original)", "kind k", "a key", "another payload", "nothing was recorded"] {
                            #expect(refused.message.contains(word), "\(refused)")
                        }
                    }
                    if try await scheduler.snapshot().counts.live > 0 { try await Self.complete(scheduler) }
                }
                #expect(try await scheduler.snapshot().counts.total == 1)
            }
        }
    }

    @Test("T12: of many submits of one key at once one is the original, in every order", arguments: 1...30)
    func atOnce(seed: Int) throws {
        try SmallWorld.run(seed: UInt64(seed)) { world in
            try await world.running { scheduler in
                let handles = try await withThrowingTaskGroup { group in
                    for _ in 0..<20 { group.addTask { try await Self.submit(scheduler, "a") } }
                    return try await group.reduce(into: [RawTaskHandle]()) { $0.append($1) }
                }
                #expect(Set(handles.map(\.id)).count == 1 && handles.filter { !$0.isDuplicate }.count == 1)
                #expect(try await scheduler.snapshot().counts.total == 1)
            }
        }
    }

    @Test("T12, D1: a duplicate waits for the record of the original, and shares its fate", arguments: 1...10)
    func durability(seed: Int) throws {
        try SmallWorld.run(seed: UInt64(seed)) { world in
            let scheduler = try world.open()
            world.storage.fail(StorageFault(call: 1, of: .sync, code: 5))
            let submits = (0..<3).map { _ in world.start { try await Self.submit(scheduler, "a") } }
            for submit in submits {
                let failed = try await error { _ = try await submit.value }
                // Who came after the failure was not let in.
                #expect(failed.code == .indeterminate && failed.task != nil || failed.code == .journalFailed)
            }
            await scheduler.shutDown()
        }
    }

    @Test("T12, D1: a conflict names no task whose record may be lost", arguments: 1...10)
    func conflictDurability(seed: Int) throws {
        try SmallWorld.run(seed: UInt64(seed)) { world in
            let scheduler = try world.open()
            world.storage.fail(StorageFault(call: 1, of: .sync, code: 5))
            let submits = (0..<3).map { number in
                world.start { try await Self.submit(scheduler, "a", [UInt8(number)]) }
            }
            for submit in submits {
                let failed = try await error { _ = try await submit.value }
                #expect(failed.code == .indeterminate || failed.code == .journalFailed)
            }
            await scheduler.shutDown()
        }
    }

    @Test("T12, D1: the gate says of a duplicate what is true of the original's record")
    func gate() throws {
        let clock = VirtualClock()
        let time = TimeSource(clock, wall: { WallTime(nanoseconds: clock.wall) })
        let gate = IntakeGate(
            intake: Intake(epoch: 1, lastSequence: 0, lastTaskNumber: 0, lastTime: .zero),
            log: CommitLog(isJournaled: true, durable: 0),
            clock: StoreClock(time, lastTime: .zero, lastWall: nil),
            ring: {}
        )
        let submission = Submission(
            TaskSpecification(kind: "k", payload: [1], priority: .normal, options: Self.keyed("a"))
        )
        let original = try gate.submit(submission)
        var duplicate = try gate.submit(submission)
        #expect(!original.isDuplicate && !original.isDurable)
        #expect(duplicate.isDuplicate && !duplicate.isDurable && duplicate.sequence == original.sequence)
        gate.publish(original.sequence)
        duplicate = try gate.submit(submission)
        #expect(duplicate.isDurable && duplicate.task == original.task && gate.lastSequence == 1)
    }

    @Test("T12, S8, S10: duplicates take neither permit nor room, and get through when all others are refused")
    func permits() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(submitLimit: RateLimit(2, per: .seconds(60)), capacity: 2)
            try await world.running(options) { scheduler in
                try await Self.submit(scheduler, "a")
                for _ in 0..<10 { #expect(try await Self.submit(scheduler, "a").isDuplicate) }
                try await Self.submit(scheduler, "b")
                #expect(await code { try await Self.submit(scheduler, "c") } == .rateLimited)
                world.clock.advance(by: .seconds(60))
                #expect(await code { try await Self.submit(scheduler, "c") } == .queueFull)
                #expect(try await Self.submit(scheduler, "b").isDuplicate)
                #expect(await code { try await Self.submit(scheduler, "b", [2]) } == .idempotencyConflict)
                // What was refused took no key: it comes in when there is room.
                try await Self.complete(scheduler)
                #expect(try await !Self.submit(scheduler, "c").isDuplicate)
            }
        }
    }

    @Test("T12, S10: of two submits of one key that wait for room, the second is a duplicate of the first")
    func waiting() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(capacity: 1, whenFull: .wait)
            try await world.running(options) { scheduler in
                try await Self.submit(scheduler, "a")
                let first = world.start { try await Self.submit(scheduler, "b") }
                await world.settle()
                let second = world.start { try await Self.submit(scheduler, "b") }
                await world.settle()
                try await Self.complete(scheduler)
                try await Self.complete(scheduler)
                let (original, duplicate) = (try await first.value, try await second.value)
                #expect(!original.isDuplicate && duplicate.isDuplicate && original.id == duplicate.id)
                try await Self.submit(scheduler, "c")
            }
        }
    }

    @Test(
        "T12: a key is held for a day after the end, over restarts, and is free after that",
        arguments: [true, false]
    )
    func restarts(cleanly: Bool) throws {
        try SmallWorld.run { world in
            var scheduler = try world.open()
            func reopen() async throws {
                if !cleanly { world.storage.crash() }
                await scheduler.shutDown()
                scheduler = try world.open()
            }
            let original = try await Self.submit(scheduler, "a").id
            let unfinished = try await Self.submit(scheduler, "b").id
            try await reopen()
            #expect(try await Self.submit(scheduler, "a").id == original)
            let run = world.start { [scheduler] in try await scheduler.run() }
            try await Self.complete(scheduler)
            await scheduler.shutDown()
            try await run.value
            world.clock.advance(by: Self.day / 2)
            try await reopen()
            for _ in 0..<2 {
                let duplicate = try await Self.submit(scheduler, "a")
                #expect(duplicate.isDuplicate && duplicate.id == original)
                #expect(await code { try await Self.submit(scheduler, "a", [2]) } == .idempotencyConflict)
                try await reopen()
            }
            world.clock.advance(by: Self.day / 2)
            try await reopen()
            #expect(try await !Self.submit(scheduler, "a").isDuplicate)
            let duplicate = try await Self.submit(scheduler, "b")
            #expect(duplicate.isDuplicate && duplicate.id == unfinished)
            await scheduler.shutDown()
        }
    }

    @Test("T9, T12: a dead letter that lives again holds its key for as long as it lives")
    func revived() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let options = TaskOptions(retry: RetryPolicy(maximumAttempts: 1), idempotencyKey: "a")
            let original = try await scheduler.submit(RawTask(kind: "k"), options: options).id
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                try await session.fail(try await session.work().lease, .permanent("no"))
            }
            try await world.sleep(Self.day / 2)
            try await scheduler.replay(original)
            // A day after its first end is over by then, and it lives.
            try await world.sleep(Self.day)
            let again = try await scheduler.submit(RawTask(kind: "k"), options: options)
            #expect(again.isDuplicate && again.id == original)
        }
    }

    @Test("T12: a full table refuses submits with a key and no others, until a key has had its time")
    func full() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(idempotencyRetention: .seconds(60), idempotencyCapacity: 3)
            try await world.running(options) { scheduler in
                for key in ["a", "b", "c"] { try await Self.submit(scheduler, key) }
                let refused = try await error { try await Self.submit(scheduler, "d") }
                #expect(refused.code == .idempotencyTableFull)
                for word in ["3 idempotency keys", "idempotencyCapacity", "nothing was recorded"] {
                    #expect(refused.message.contains(word), "\(refused)")
                }
                #expect(try await Self.submit(scheduler, "a").isDuplicate)
                _ = try await scheduler.submit(RawTask(kind: "l"))
                try await Self.complete(scheduler)
                world.clock.advance(by: .seconds(59))
                #expect(await code { try await Self.submit(scheduler, "d") } == .idempotencyTableFull)
                world.clock.advance(by: .seconds(1))
                #expect(try await !Self.submit(scheduler, "d").isDuplicate)
                #expect(await code { try await Self.submit(scheduler, "a") } == .idempotencyTableFull)
            }
        }
    }

    @Test("G7: agents are given the key of the submit; without one, one that stays the same over attempts")
    func atAgents() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(retry: RetryPolicy(baseDelay: .zero))
            try await world.running(options) { scheduler in
                try await Self.submit(scheduler, "order 17")
                let plain = try await scheduler.submit(RawTask(kind: "k")).id
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let offer = try await session.work()
                    #expect(offer.idempotencyKey == "order 17" && offer.options.idempotencyKey == "order 17")
                    try await session.complete(offer.lease)
                    var keys: Set<String> = []
                    for _ in 0..<2 {
                        let offer = try await session.work()
                        keys.insert(offer.idempotencyKey)
                        try await session.release(offer.lease)
                    }
                    #expect(keys == ["\(scheduler.opening.incarnation)/\(plain)"])
                }
            }
            let scheduler = try world.open()
            let key = try await scheduler.running(
                agents: 1,
                named: "h",
                {
                    $0.handle("l") { _, context in
                        Array(context.idempotencyKey.utf8)
                    }
                }
            ) { try await Self.submit(scheduler, "schlüssel", kind: "l").output }
            #expect(key == Array("schlüssel".utf8))
        }
    }

    @Test("Section 7: a key that is empty or too long is refused, and so are limits that cannot be")
    func checks() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let long = String(repeating: "é", count: 65)
        for (key, code) in [("", TenureError.Code.nameEmpty), (long, .nameTooLong)] {
            let refused = try await error { try await Self.submit(scheduler, key) }
            #expect(refused.code == code && refused.message.contains("idempotency key"))
        }
        await scheduler.shutDown()
        let wrong: [(SchedulerOptions, TenureError.Code, String)] = [
            (SchedulerOptions(idempotencyRetention: .seconds(-1)), .durationNegative, "idempotencyRetention"),
            (SchedulerOptions(idempotencyCapacity: 0), .invalidConfiguration, "idempotencyCapacity is 0"),
        ]
        for (options, code, word) in wrong {
            let refused = try await error {
                _ = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
            }
            #expect(refused.code == code && refused.message.contains(word))
        }
    }
}
