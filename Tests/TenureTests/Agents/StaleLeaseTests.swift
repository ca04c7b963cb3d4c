import Tenure
import TenureTesting
import Testing

@Suite struct StaleLeaseTests {
    /// Gives every answer under `lease`, none of which may have any effect.
    private func expectStale(_ session: AgentSession, _ lease: Lease, on scheduler: Scheduler) async throws {
        let (before, events) = try await scheduler.observe()
        for answer in session.answers {
            do {
                try await answer.give(lease)
                Issue.record("\(answer.name) was taken")
            } catch let error as TenureError {
                #expect(error.code == .staleLease, "\(answer.name): \(error)")
                #expect(error.task == lease.task && error.agent == session.name)
                #expect(error.message.contains("\(lease.task)"))
            }
        }
        let after = try await scheduler.snapshot()
        #expect(after.tasks == before.tasks && after.agents == before.agents)
        #expect(after.sequence == before.sequence)
        #expect(after.statistics.staleAnswers == before.statistics.staleAnswers + session.answers.count)
        var iterator = events.makeAsyncIterator()
        for _ in session.answers {
            let event = await iterator.next()
            #expect(event?.kind == .staleAnswer)
            #expect(event?.task == lease.task && event?.generation == lease.generation)
            #expect(event?.agent == session.name && event?.session == session.id)
        }
    }

    private static let places = [true, false]

    @Test("G4: another agent's token is of no use", arguments: places)
    func othersToken(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        try await withRunning(inMemory ? .inMemory : .directory(directory.journal)) { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            try await scheduler.withSession("owner", kinds: ["k"]) { owner in
                let offer = try await owner.offer()
                try await scheduler.withSession("thief", kinds: ["k"]) { thief in
                    try await expectStale(thief, offer.lease, on: scheduler)
                    try await owner.accept(offer.lease)
                    try await expectStale(thief, offer.lease, on: scheduler)
                    try await owner.block(offer.lease)
                    try await expectStale(thief, offer.lease, on: scheduler)
                }
                try await owner.unblock(offer.lease)
                try await owner.complete(offer.lease)
                try await expectStale(owner, offer.lease, on: scheduler)
            }
        }
    }

    @Test("G5: a stale call changes nothing and is told what the task is now", arguments: places)
    func afterReclaim(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        try await withRunning(inMemory ? .inMemory : .directory(directory.journal)) { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            try await scheduler.withSession("a", kinds: ["k"]) { first in
                let lost = try await first.work()
                try await scheduler.withSession("a", kinds: ["k"]) { second in
                    try await expectStale(first, lost.lease, on: scheduler)
                    let found = try await second.work()
                    #expect(found.task == lost.task && found.lease.generation > lost.lease.generation)
                    #expect(found.fence > lost.fence && found.idempotencyKey == lost.idempotencyKey)
                    #expect(found.attempt == 2)
                    try await expectStale(first, lost.lease, on: scheduler)
                    // G5: another lease of the same agent is untouched by the call under the old one.
                    try await expectStale(second, lost.lease, on: scheduler)
                    do throws(TenureError) {
                        try await first.complete(lost.lease)
                    } catch {
                        #expect(error.message.contains("agent a is working on the task"))
                    }
                    try await second.complete(found.lease)
                    try await expectStale(first, lost.lease, on: scheduler)
                }
            }
        }
    }

    @Test("G2: a token from before a restart is refused, and says so")
    func afterRestart() async throws {
        let directory = TemporaryDirectory()
        let old = try await withRunning(.directory(directory.journal)) { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            return try await scheduler.withSession("a", kinds: ["k"]) { try await $0.work().lease }
        }
        try await withRunning(.directory(directory.journal)) { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                #expect(session.id == old.session)
                try await expectStale(session, old, on: scheduler)
                let offer = try await session.work()
                #expect(offer.task == old.task && offer.lease.generation > old.generation)
                try await expectStale(session, old, on: scheduler)
                do throws(TenureError) {
                    try await session.complete(old)
                } catch {
                    #expect(error.message.contains("earlier opening"))
                }
                try await session.complete(offer.lease)
            }
        }
    }

    @Test("G5: an agent of handlers ends without a stale answer of its own making")
    func handlersLeaveCleanly() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        try await scheduler.running(agents: 3, named: "a", { $0.handle(Echo.self) { task, _ in task.text } }) {
            for _ in 0..<20 { _ = try await scheduler.submit(Echo(text: "x")).output }
        }
        let snapshot = try await scheduler.snapshot()
        #expect(snapshot.statistics.staleAnswers == 0)
        #expect(snapshot.counts.completed == 20 && snapshot.agents.isEmpty)
    }

    @Test("Section 3: what the state does not allow is refused and changes nothing")
    func refusedByState() async throws {
        try await withRunning { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let offer = try await session.offer()
                let before = try await scheduler.snapshot()
                #expect(await code { try await session.complete(offer.lease) } == .refusedByState)
                #expect(await code { try await session.fail(offer.lease, TaskFailure("x")) } == .refusedByState)
                #expect(await code { try await session.block(offer.lease) } == .refusedByState)
                // Given back, an offer would not count as refused, and could go back and forth for ever.
                #expect(await code { try await session.release(offer.lease) } == .refusedByState)
                #expect(await code { _ = try await session.next() } == .refusedByState)
                #expect(try await scheduler.snapshot().tasks == before.tasks)
                try await session.accept(offer.lease)
                let working = try await scheduler.snapshot()
                #expect(await code { try await session.accept(offer.lease) } == .refusedByState)
                #expect(await code { try await session.refuse(offer.lease) } == .refusedByState)
                #expect(await code { try await session.unblock(offer.lease) } == .refusedByState)
                #expect(await code { _ = try await session.next() } == .refusedByState)
                #expect(try await scheduler.snapshot().tasks == working.tasks)
                #expect(try await scheduler.snapshot().statistics.staleAnswers == 0)
                try await session.block(offer.lease)
                #expect(try await scheduler.snapshot().agent("a")?.state == .blocked)
                for (name, give) in session.answers where !["unblock", "heartbeat", "progress"].contains(name) {
                    #expect(await code { try await give(offer.lease) } == .refusedByState, "\(name)")
                }
                #expect(try await scheduler.snapshot().tasks == working.tasks)
                try await session.unblock(offer.lease)
                try await session.complete(offer.lease)
            }
        }
    }
}
