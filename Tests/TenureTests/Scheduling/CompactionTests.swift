import Tenure
import TenureTesting
import Testing

/// D7: what the journal takes on disk follows what lives, not what has happened.
@Suite struct CompactionTests {
    private static let leastBytes = 64 << 10
    private static let segmentBytes = 64 << 10

    private static var options: SchedulerOptions {
        SchedulerOptions(
            retry: RetryPolicy(baseDelay: .milliseconds(1), maximumDelay: .milliseconds(2)),
            retention: Retention(endedCount: 50, deadCount: 10)
        )
    }

    private static func diskBytes(_ storage: SimulatedStorage) -> Int {
        storage.files.values.reduce(0) { $0 + $1.count }
    }

    @Test("D7: one immortal task, endless snoozing and thousands of others keep the journal small", .computingForLong)
    func bounded() throws {
        try SmallWorld.run { world in
            let payload = [UInt8](repeating: 7, count: 200)
            var most = 0
            var records: SequenceNumber = 0
            try await world.running(Self.options) { scheduler in
                let immortal = try await scheduler.submit(RawTask(kind: "immortal", payload: payload))
                async let snoozing: Void = scheduler.runAgent("dreamer") { agent in
                    agent.handle("immortal") { _, _ in throw TaskDeferral.snooze(for: .milliseconds(5)) }
                }
                async let working: Void = scheduler.runAgent("worker") { agent in
                    agent.handle("mortal") { payload, _ in payload }
                }
                for _ in 0..<2_500 {
                    _ = try await scheduler.submit(RawTask(kind: "mortal", payload: payload)).output
                    most = max(most, Self.diskBytes(world.storage))
                    try await world.clock.sleep(for: .milliseconds(5))
                }
                let snapshot = try await scheduler.snapshot()
                records = snapshot.sequence
                #expect(snapshot.task(immortal.id)?.snoozes ?? 0 > 10)
                await scheduler.shutDown(grace: .none)
                _ = try? await (snoozing, working)
            }
            // Some 50 ended tasks of 400 bytes each live beside the immortal one.
            let live = 50 * 1_000
            #expect(records > 10_000)
            #expect(most <= 5 * max(live, Self.leastBytes) + 2 * Self.segmentBytes, "\(most) bytes")
            #expect(world.storage.files.keys.contains { $0.hasPrefix("ckpt-") })
        }
    }

    @Test("D3: a store that was opened from a checkpoint is the one that was closed, keys and all", .computingForLong)
    func same() throws {
        try SmallWorld.run { world in
            var options = Self.options
            options.retention = Retention(endedCount: 2_000, deadCount: 100)
            let before = try await world.running(options) { scheduler in
                async let working: Void = scheduler.runAgent("worker") { agent in
                    agent.handle("k") { payload, context in
                        if context.task.number.isMultiple(of: 50) { throw TaskFailure.permanent("no") }
                        return payload
                    }
                }
                for number in 0..<1_500 {
                    let keyed = TaskOptions(metadata: ["n": "\(number)"], idempotencyKey: "key \(number)")
                    let handle = try await scheduler.submit(
                        RawTask(
                            kind: number.isMultiple(of: 3) ? "nobody's" : "k",
                            payload: [UInt8](repeating: 1, count: 99)
                        ),
                        options: keyed
                    )
                    if !number.isMultiple(of: 3) { _ = try? await handle.output }
                }
                try await scheduler.pause(.kind("paused"))
                let snapshot = try await scheduler.snapshot()
                await scheduler.shutDown()
                _ = try? await working
                return snapshot
            }
            #expect(world.storage.files.keys.contains { $0.hasPrefix("ckpt-") })
            let after = try await world.running(options) { scheduler in
                // A key outlives the records of its submit.
                let again = try await scheduler.submit(
                    RawTask(kind: "k", payload: [UInt8](repeating: 1, count: 99)),
                    options: TaskOptions(idempotencyKey: "key 1")
                )
                #expect(again.isDuplicate && again.id == before.tasks[1].id)
                return try await scheduler.snapshot()
            }
            #expect(after.tasks == before.tasks)
            #expect(after.counts == before.counts && after.paused == before.paused)
        }
    }
}
