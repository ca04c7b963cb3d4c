import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct HandleTests {
    @Test("The face: what output throws says which end the task came to, in fields and not in words alone")
    func whatOutputThrows() throws {
        try SmallWorld.run { world in
            let options = SchedulerOptions(
                retry: RetryPolicy(maximumAttempts: 2, baseDelay: .zero),
                retention: Retention(endedCount: 0)
            )
            let handle = try await world.running(options) { scheduler in
                let agent = world.start {
                    try await scheduler.runAgent("a") { agent in
                        agent.handle("k") { _, context in throw TaskFailure("attempt \(context.attempt)\u{1B}[31m") }
                        agent.handle("quick") { _, _ in [1] }
                    }
                }
                let dead = try await scheduler.submit(RawTask(kind: "k"))
                let death = try await error { _ = try await dead.output }
                #expect(death.code == .taskDead && death.task == dead.id && death.agent == "a")
                #expect(death.deathReason == .attemptsExhausted)
                #expect(death.attempts.map(\.message) == ["attempt 1\u{1B}[31m", "attempt 2\u{1B}[31m"])
                #expect(death.message.contains("attempt 2\\u{1B}[31m") && !death.description.contains("\u{1B}"))

                let cancelled = try await scheduler.submit(RawTask(kind: "nobody's"))
                #expect(try await cancelled.status == .ready)
                #expect(try await cancelled.cancel() == .cancelled)
                let end = try await error { _ = try await cancelled.output }
                #expect(end.code == .taskCancelled && end.deathReason == nil && end.attempts.isEmpty)
                #expect(try await cancelled.snapshot == (try await scheduler.task(cancelled.id)))

                let done = try await scheduler.submit(RawTask(kind: "quick"))
                for _ in 0..<200 { _ = try await scheduler.submit(RawTask(kind: "quick")).output }
                // The queue has forgotten both. The handles of their submits know, and other handles do not.
                #expect(try await done.output == [1])
                #expect(try await error { _ = try await cancelled.output }.code == .taskCancelled)
                for task in [done.id, cancelled.id] {
                    #expect(try await error { _ = try await scheduler.handle(for: task) }.code == .taskEvicted)
                }
                #expect(try await error { _ = try await cancelled.status }.code == .taskEvicted)
                agent.cancel()
                _ = await agent.result
                return try await scheduler.submit(RawTask(kind: "k"))
            }
            #expect(try await error { _ = try await handle.output }.code == .shutDown)
        }
    }
}
