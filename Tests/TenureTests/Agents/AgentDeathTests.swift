import Tenure
import TenureTesting
import Testing

@Suite struct AgentDeathTests {
    struct Accident: Error {}

    @Test(
        "A2: the end of an agent's scope reclaims its lease, once",
        arguments: ["return", "throw", "cancel", "leave"]
    )
    func scope(end: String) async throws {
        try await withRunning { scheduler in
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            let working = Rendezvous<Void>()
            let agent = Task {
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    _ = try await session.work()
                    working.deliver(())
                    switch end {
                    case "throw": throw Accident()
                    case "cancel": _ = await Rendezvous<Void>().value()
                    case "leave":
                        await session.leave()
                        await session.leave()
                    default: break
                    }
                }
            }
            _ = await working.value()
            if end == "cancel" { agent.cancel() }
            _ = await agent.result
            let snapshot = try await scheduler.snapshot()
            #expect(snapshot.task(task)?.status == .ready)
            #expect(snapshot.task(task)?.crashes == 1)
            #expect(snapshot.statistics.reclaims == 1 && snapshot.agents.isEmpty)
        }
    }

    @Test(
        "A2, T6: the end of runAgent by cancellation gives its task back; this counts nothing",
        arguments: [true, false]
    )
    func runAgentCancelled(heeds: Bool) async throws {
        try await withWorld { world in
            let gate = Rendezvous<Void>()
            let agent = world.runAgent("a") { agent in
                agent.handle("k") { _, _ in
                    if !heeds {
                        _ = await gate.valueRegardlessOfCancellation()
                    } else {
                        try await world.sleep(.seconds(9))
                    }
                    try Task.checkCancellation()
                    return []
                }
            }
            let task = try await world.scheduler.submit(RawTask(kind: "k")).id
            try await world.rest()
            agent.cancel()
            try await world.rest()
            // Structured: the scope has not ended as long as its code runs.
            if !heeds { #expect(try await world.task(task).status.name == "working") }
            gate.deliver(())
            await #expect(throws: CancellationError.self) { try await agent.value }
            let found = try await world.task(task)
            #expect(found.status == .ready && found.interruptions == 1)
            #expect(found.crashes == 0 && found.failures == 0)
            #expect(try await world.scheduler.snapshot().agents.isEmpty)
        }
    }

    @Test("A2: what a dead agent held goes at once to one that asks")
    func rescue() async throws {
        try await withRunning { scheduler in
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try await scheduler.withSession("victim", kinds: ["k"]) { victim in
                _ = try await victim.work()
                try await scheduler.withSession("rescuer", kinds: ["k"]) { rescuer in
                    let offer = Task { try await rescuer.offer() }
                    try await eventually { try await scheduler.snapshot().agent("rescuer")?.askingSince != nil }
                    await victim.leave()
                    #expect(try await offer.value.task == task)
                }
            }
        }
    }

    @Test("A2, T6: what is given to an agent in the moment in which it stops asking goes back, and counts nothing")
    func goneBeforeDelivery() async throws {
        var released = 0
        for seed in 1...30 as ClosedRange<UInt64> {
            released += try await withWorld(seed: seed) { world in
                try await world.scheduler.withSession("a", kinds: ["k"]) { session in
                    let asking = world.start { try await session.next() }
                    try await world.rest()
                    asking.cancel()
                    let task = try await world.scheduler.submit(RawTask(kind: "k")).id
                    _ = await asking.result
                    try await world.rest()
                    let found = try await world.task(task)
                    #expect(found.status == .ready && found.crashes == 0 && found.refusals == 0, "seed \(seed)")
                    return found.interruptions
                }
            }
        }
        // Else the moment was never met.
        #expect(released > 0)
    }

    @Test("A6: a session that connects anew takes the place of the old one, and its task goes to who asks")
    func replaced() async throws {
        try await withRunning { scheduler in
            _ = try await scheduler.submit(RawTask(kind: "k"))
            try await scheduler.withSession("a", kinds: ["k"]) { old in
                let held = try await old.work()
                try await scheduler.withSession("b", kinds: ["k"]) { other in
                    let offer = Task { try await other.offer() }
                    try await eventually { try await scheduler.snapshot().agent("b")?.askingSince != nil }
                    // The new session does nothing: its connecting alone must bring about the match.
                    try await scheduler.withSession("a", kinds: ["k"]) { _ in
                        let found = try await offer.value.task
                        #expect(found == held.task)
                        #expect(await code { _ = try await old.next() } == .sessionOver)
                        #expect(await code { try await old.complete(held.lease) } == .staleLease)
                    }
                }
            }
        }
    }

    @Test("A6: the end of a replaced session's scope does not touch the new one")
    func replacedScopeEnds() async throws {
        try await withRunning { scheduler in
            let (isOpen, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
            let old = Task {
                try await scheduler.withSession("a", kinds: ["k"]) { _ in
                    isOpen.deliver(())
                    _ = await mayEnd.value()
                }
            }
            _ = await isOpen.value()
            try await scheduler.withSession("a", kinds: ["k"]) { new in
                _ = try await scheduler.submit(RawTask(kind: "k"))
                let offer = try await new.work()
                mayEnd.deliver(())
                try await old.value
                try await new.complete(offer.lease)
                #expect(try await scheduler.snapshot().agents.map(\.session) == [new.id])
            }
        }
    }

    @Test("A6: an agent of handlers does not take a live name")
    func nameInUse() async throws {
        try await withRunning { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { _ in
                do {
                    try await scheduler.runAgent("a") { $0.handle(Echo.self) { task, _ in task.text } }
                    Issue.record("it ran")
                } catch let error as TenureError {
                    #expect(error.code == .agentNameInUse && error.agent == "a")
                    #expect(error.message.contains("named a"))
                }
            }
        }
    }

    @Test("A6: a session does not take the name of an agent of handlers, whose handler goes on")
    func handlersNameInUse() async throws {
        try await withRunning { scheduler in
            let (begun, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
            async let agent: Void = scheduler.runAgent("a") { agent in
                agent.handle(Held.self) { task, _ in
                    begun.deliver(())
                    _ = await mayEnd.value()
                    return task.number
                }
            }
            let handle = try await scheduler.submit(Held(number: 7))
            _ = await begun.value()
            #expect(await code { try await scheduler.withSession("a", kinds: ["k"]) { _ in } } == .agentNameInUse)
            mayEnd.deliver(())
            #expect(try await handle.output == 7)
            #expect(try await scheduler.snapshot().task(handle.id)?.crashes == 0)
            await scheduler.shutDown()
            try await agent
        }
    }

    @Test("A pending next() ends with nil when its session is replaced, left or cancelled")
    func pendingNext() async throws {
        try await withRunning { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let first = Task { try await session.next() }
                try await eventually { try await scheduler.snapshot().agent("a")?.askingSince != nil }
                #expect(await code { _ = try await session.next() } == .refusedByState)
                let cancelled = Task { try await scheduler.withSession("b", kinds: ["k"]) { try await $0.next() } }
                try await eventually { try await scheduler.snapshot().agent("b")?.askingSince != nil }
                cancelled.cancel()
                #expect(try await cancelled.value == nil)
                await session.leave()
                #expect(try await first.value == nil)
            }
        }
    }

    @Test("S1: an agent that cancels its asking again and again leaves no ghost behind")
    func ghosts() async throws {
        try await withRunning { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { patient in
                let first = Task { try await patient.next() }
                try await eventually { try await scheduler.snapshot().agent("a")?.askingSince != nil }
                try await scheduler.withSession("b", kinds: ["k"]) { fickle in
                    for _ in 0..<3 {
                        let asking = Task { try await fickle.next() }
                        try await eventually { try await scheduler.snapshot().agent("b")?.askingSince != nil }
                        asking.cancel()
                        #expect(try await asking.value == nil)
                    }
                    let tasks = [try await scheduler.submit(RawTask(kind: "k")).id]
                    #expect(try await first.value?.task == tasks[0])
                    try await scheduler.withSession("c", kinds: ["k"]) { third in
                        let second = Task { try await third.next() }
                        let task = try await scheduler.submit(RawTask(kind: "k")).id
                        #expect(try await second.value?.task == task)
                    }
                }
                #expect(try await scheduler.snapshot().tasks.allSatisfy { $0.interruptions == 0 })
            }
        }
    }
}
