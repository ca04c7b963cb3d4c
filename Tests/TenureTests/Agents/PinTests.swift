import TenureTesting
import Testing

@testable import Tenure

/// S3: tasks that are meant for one agent alone.
@Suite(.timeLimit(.minutes(20))) struct PinTests {
    @Test("S2: a round looks once, and not for every match, at agents for whom alone nothing is meant")
    func looksOnce() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let pinned = TaskOptions(pinnedTo: "b")
            _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(pinnedTo: "absent"))
            for name in ["a", "b", "c"] as [AgentName] { world.runAgent(name) { $0.handle("k") { _, _ in [] } } }
            try await world.rest()
            try await scheduler.pause()
            let handle = try await scheduler.submit(RawTask(kind: "k"), options: pinned)
            try await world.rest()
            await scheduler.queue.with { domain in
                // As the end of the pause does.
                domain.tasks.isPausedWhole = false
                domain.matchAnew()
                let fresh = domain.freshAgents.map(\.name)
                #expect(fresh == ["a", "b", "c"])
                let first = domain.nextPinned()
                #expect(first?.agent.name == "b" && first?.key.task == handle.id)
                let left = domain.freshAgents.map(\.name)
                #expect(left == ["b"])
                domain.tasks.isPausedWhole = true
            }
            try await scheduler.resume()
            _ = try await handle.output
        }
    }

    @Test("S3: a pinned task goes to its agent alone, also to one that joins later, and stands in nobody's way")
    func pinned() async throws {
        for seed in 1...30 as ClosedRange<UInt64> {
            try await withWorld(seed: seed) { world in
                let scheduler = world.scheduler
                let met = Locked<[TaskID: AgentName]>([:])
                let join = { @Sendable (name: AgentName) -> Void in
                    _ = world.runAgent(name) { agent in
                        agent.handle("k") { _, context in
                            met.withLock { $0[context.task] = context.agent }
                            return []
                        }
                    }
                }
                join("a")
                join("b")
                let pins: [AgentName?] = ["c", "a", nil, "b", "c", nil, "a"]
                var handles: [RawTaskHandle] = []
                for pin in pins {
                    handles.append(
                        try await scheduler.submit(
                            RawTask(kind: "k"),
                            priority: pin == "c" ? .urgent : .normal,
                            options: TaskOptions(pinnedTo: pin)
                        )
                    )
                }
                for (handle, pin) in zip(handles, pins) where pin != "c" { _ = try await handle.output }
                try await world.rest()
                #expect(try await scheduler.snapshot().counts.ready == 2, "seed \(seed)")
                join("c")
                for (handle, pin) in zip(handles, pins) {
                    _ = try await handle.output
                    if let pin { #expect(met.withLock { $0[handle.id] } == pin, "seed \(seed)") }
                }
            }
        }
    }

    @Test("T2, S3: among pinned and other tasks the least key goes first")
    func order() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            var expected: [TaskID] = []
            for (pin, priority) in [(nil, .normal), ("a", .normal), (nil, .normal), ("a", .urgent), (nil, .urgent)]
                as [(AgentName?, Priority)]
            {
                let options = TaskOptions(pinnedTo: pin)
                expected.append(try await scheduler.submit(RawTask(kind: "k"), priority: priority, options: options).id)
                try await world.rest()
            }
            expected = [expected[3], expected[4], expected[0], expected[1], expected[2]]
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                for task in expected {
                    let offer = try await session.work()
                    #expect(offer.task == task)
                    try await session.complete(offer.lease)
                }
            }
        }
    }

    @Test("S3: a pin does not make an agent able")
    func unable() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            let options = TaskOptions(requires: ["gpu"], pinnedTo: "a")
            let task = try await scheduler.submit(RawTask(kind: "k"), options: options).id
            try await scheduler.withSession("a", kinds: ["k"]) { plain in
                let asking = world.start { try await plain.next() }
                try await world.rest()
                #expect(try await world.task(task).status == .ready)
                await plain.leave()
                #expect(try await asking.value == nil)
            }
            try await scheduler.withSession("a", kinds: ["k"], capabilities: ["gpu"]) { able in
                let offer = try await able.work()
                #expect(offer.task == task)
            }
        }
    }

    @Test("T13, S11: agents that come and go while everything is paused leave nothing behind, and pins hold after it")
    func comingAndGoingInPause() async throws {
        try await withWorld { world in
            let scheduler = world.scheduler
            try await scheduler.pause()
            let task = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(pinnedTo: "a")).id
            for _ in 0..<50 {
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let asking = world.start { try await session.next() }
                    try await world.rest()
                    await session.leave()
                    #expect(try await asking.value == nil)
                }
            }
            #expect(await scheduler.agentSizes().fresh == 0)
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let asking = world.start { try await session.next() }
                try await world.rest()
                try await scheduler.resume()
                #expect(try await asking.value?.task == task)
            }
        }
    }

    @Test("T13, S11: agents that come and go before the scheduler runs leave nothing behind")
    func comingAndGoingBeforeRun() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(pinnedTo: "a"))
        for _ in 0..<50 {
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let asking = Task { try await session.next() }
                while try await scheduler.snapshot().agents.first?.askingSince == nil { await Task.yield() }
                await session.leave()
                #expect(try await asking.value == nil)
            }
        }
        #expect(await scheduler.agentSizes().fresh == 0)
        await scheduler.shutDown()
    }

    @Test("S1: what was ignored and is pinned is offered again when the agent may be offered something")
    func withheld() async throws {
        try await withWorld { world in
            let task = try await world.scheduler.submit(RawTask(kind: "k"), options: TaskOptions(pinnedTo: "a")).id
            try await world.scheduler.withSession("a", kinds: ["k"]) { session in
                let ignored = try await session.offer()
                _ = await session.interruption(of: ignored.lease)
                let offer = try await session.work()
                #expect(offer.task == task)
            }
        }
    }
}
