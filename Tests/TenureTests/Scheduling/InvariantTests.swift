import TenureTesting
import Testing

@testable import Tenure

/// Rules are broken here from inside, because nothing from outside can.
@Suite(.timeLimit(.minutes(20))) struct InvariantTests {
    @Test(
        "S1, section 7: a broken rule stops the scheduler with `invariantViolated`, and all that waits is told",
        arguments: [true, false]
    )
    func brokenRule(inMemory: Bool) async throws {
        let storage = SimulatedStorage()
        var options = SchedulerOptions()
        options.checksInvariants = true
        let scheduler = try await Scheduler.open(
            inMemory ? .inMemory : .storage(storage),
            options: options,
            clock: VirtualClock()
        )
        let run = Task { try await scheduler.run() }
        let handle = try await scheduler.submit(RawTask(kind: "nobody's", payload: []))
        let output = Task { try await handle.output }
        let asking = Task { try await scheduler.withSession("a", kinds: ["other"]) { try await $0.next() } }
        try await eventually { try await scheduler.snapshot().agent("a")?.askingSince != nil }
        await scheduler.queue.with { domain in
            let phantom = MatchingCore.Asking(since: .zero, name: "nobody", session: SessionID(number: 99))
            for agent in domain.agents.inOrder { domain.matching.insert(phantom, ability: agent.abilityID) }
            domain.enter()
        }
        let found = await #expect(throws: TenureError.self) { try await run.value }
        #expect(
            found?.code == .invariantViolated && found?.message.contains("S1") == true,
            "\(String(describing: found))"
        )
        #expect(await code { _ = try await output.value } == .invariantViolated)
        #expect(try await asking.value == nil)
        #expect(await scheduler.shutDown().failure?.code == .invariantViolated)
        if !inMemory {
            let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
            #expect(!again.opening.endedCleanly)
            #expect(try await again.snapshot().tasks.map(\.id) == [handle.id])
            await again.shutDown()
        }
    }

    @Test(
        "Section 7: a rule that breaks while the scheduler shuts down is told all the same, and no clean end recorded"
    )
    func brokenWhileShuttingDown() async throws {
        let storage = SimulatedStorage()
        var options = SchedulerOptions()
        options.checksInvariants = true
        let scheduler = try await Scheduler.open(.storage(storage), options: options, clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let handle = try await scheduler.submit(RawTask(kind: "held", payload: []))
        let (holds, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
        let working = Task {
            try await scheduler.withSession("a", kinds: ["held"]) { session in
                _ = try await session.work()
                holds.deliver(())
                _ = await mayEnd.value()
            }
        }
        _ = await holds.value()
        let end = Task { await scheduler.shutDown(grace: ShutdownGrace(finishing: .seconds(3_600))) }
        try await eventually {
            await code { _ = try await scheduler.submit(RawTask(kind: "x", payload: [])) } == .shutDown
        }
        await scheduler.queue.with { domain in
            domain.defect = Invariants.error("a test")
            domain.enter()
        }
        mayEnd.deliver(())
        _ = try? await working.value
        #expect(await end.value.failure?.code == .invariantViolated)
        #expect(await code { try await run.value } == .invariantViolated)
        let again = try await Scheduler.open(.storage(storage), clock: VirtualClock())
        #expect(!again.opening.endedCleanly)
        #expect(try await again.snapshot().task(handle.id)?.status == .ready)
        await again.shutDown()
    }

    @Test(
        "A3: a lease that its agent may forget, and that no time would end, stops the scheduler",
        arguments: ["silence", "acceptance", "timer"]
    )
    func missingDeadline(_ which: String) async throws {
        var options = SchedulerOptions()
        options.checksInvariants = true
        let scheduler = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let holds = Rendezvous<Void>()
        let working = Task {
            try await scheduler.withSession("a", kinds: ["held"]) { session in
                let offer = try await session.next()
                if which != "acceptance", let offer { try await session.accept(offer.lease) }
                holds.deliver(())
                _ = try? await Task.sleep(for: .seconds(3_600))
            }
        }
        _ = try await scheduler.submit(RawTask(kind: "held", payload: []))
        _ = await holds.value()
        #expect(await scheduler.brokenRule() == nil)
        await scheduler.queue.with { domain in
            switch which {
            case "silence": domain.agents["a"]?.deadlines.silence = nil
            case "acceptance": domain.agents["a"]?.deadlines.acceptance = nil
            default: domain.agents["a"]?.timer = nil
            }
            domain.enter()
        }
        let found = await #expect(throws: TenureError.self) { try await run.value }
        #expect(found?.code == .invariantViolated && found?.message.contains("A3") == true)
        working.cancel()
        _ = try? await working.value
    }
}
