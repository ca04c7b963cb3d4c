import Tenure
import TenureTesting
import Testing

/// What a world promises to the tests that run in it.
@Suite struct WorldTests {
    struct Work: AgentTask {
        static let kind: TaskKind = "work"
        var number: Int
        typealias Output = Int
    }

    #if DEBUG
        private static let seeds: ClosedRange<UInt64> = 1...40
    #else
        private static let seeds: ClosedRange<UInt64> = 1...1_000
    #endif

    private static func serve(_ world: World, agents: Int = 2) async throws -> SimulatedScheduler {
        let scheduler = try await world.openScheduler()
        try await world.runAgents(agents, scheduler) { agent in
            agent.handle(Work.self) { task, _ in
                try await world.clock.sleep(for: .milliseconds(50))
                return task.number * 2
            }
        }
        return scheduler
    }

    @Test("D1, D3: a handle outlives the process that gave it")
    func handles() async throws {
        try await simulate(seeds: 1...20, faults: .none) { world in
            let scheduler = try await Self.serve(world)
            let handles = try await world.submit((1...6).map(Work.init), to: scheduler)
            scheduler.crash()
            scheduler.losePower()
            var outputs: [Int] = []
            for handle in handles { outputs.append(try await handle.output) }
            try world.require(outputs == [2, 4, 6, 8, 10, 12], "\(outputs)")
            try world.require(scheduler.crashCount >= 1, "no process died")
        }
    }

    @Test("code of a process that has died takes no further step, not even to clean up")
    func death() async throws {
        try await simulate(seeds: 1...20, faults: .none) { world in
            let steps = Locked<[String]>([])
            let scheduler = try await world.openScheduler()
            try await world.runAgents(1, scheduler) { agent in
                agent.handle("work") { _, context in
                    steps.withLock { $0.append("begin \(context.lease.generation.epoch)") }
                    defer { steps.withLock { $0.append("end \(context.lease.generation.epoch)") } }
                    do {
                        try await world.clock.sleep(for: .seconds(5))
                    } catch {
                        steps.withLock { $0.append("cancelled \(context.lease.generation.epoch)") }
                        throw error
                    }
                    return []
                }
            }
            _ = try await world.submit([RawTask(kind: "work", payload: [])], to: scheduler)
            try await world.clock.sleep(for: .seconds(1))
            scheduler.crash()
            try await world.settle()
            let seen = steps.withLock { $0 }
            try world.require(seen == ["begin 1", "begin 2", "end 2"], "\(seen)")
        }
    }

    @Test("T12: a key may be used again once the store has held it long enough, also if nothing happened meanwhile")
    func expiredKeys() async throws {
        try await simulate(seeds: Self.seeds, faults: .all) { world in
            let scheduler = try await Self.serve(world)
            let key = TaskOptions(idempotencyKey: "monthly")
            for _ in 1...3 {
                try await world.submit([Work(number: 1)], to: scheduler, options: key)
                try await world.settle()
                try await world.clock.sleep(for: scheduler.options.idempotencyRetention * 2)
            }
        }
    }

    @Test(
        "D1: what a store may lose when the power goes, by its durability, is no broken promise",
        arguments: [Durability.unsynced, .interval(.seconds(5))]
    )
    func weakDurability(_ durability: Durability) async throws {
        let lost = Locked(0)
        try await simulate(seeds: Self.seeds, faults: .all) { world in
            let scheduler = try await world.openScheduler(options: SchedulerOptions(durability: durability))
            try await world.runAgents(2, scheduler) { agent in agent.handle(Work.self) { task, _ in task.number } }
            let handles = try await world.submit((1...20).map(Work.init), to: scheduler)
            try await world.settle()
            let present = Set(try await scheduler.snapshot().tasks.map(\.id))
            lost.withLock { $0 += handles.count { !present.contains($0.id) } }
        }
        #expect(lost.withLock { $0 } > 0)
    }

    @Test("a failure that does not come again is told as one that does not repeat, with what it was")
    func failsOnce() async throws {
        let runs = Locked(0)
        let found = await #expect(throws: SimulationNotRepeatable.self) {
            try await simulate(seeds: 1...20, faults: .none) { world in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                try world.require(run != 7, "the seventh run")
            }
        }
        #expect(found?.failure?.contains("the seventh run") == true)
        #expect(found?.description.contains("the seventh run") == true)
    }

    @Test("a run leaves nothing behind in memory, however it ends", arguments: [false, true])
    func memory(fails: Bool) async throws {
        let worlds = Locked<[@Sendable () -> World?]>([])
        do {
            try await simulate(seeds: 1...20, faults: .all) { world in
                worlds.withLock { $0.append { [weak world] in world } }
                let scheduler = try await Self.serve(world)
                try await world.submit((1...5).map(Work.init), to: scheduler)
                try world.require(!fails, "on purpose")
                try await world.settle()
            }
            #expect(!fails)
        } catch let error as SimulationFailed {
            #expect(fails, "\(error)")
        }
        let left = worlds.withLock { $0 }.compactMap { $0()?.seed }
        #expect(left == [])
    }

    @Test("an actor outside of all processes goes on when a process dies in the middle of a call to it")
    func outsideActors() async throws {
        actor Bank {
            private(set) var begun = 0
            private(set) var done = 0
            let clock: VirtualClock

            init(_ clock: VirtualClock) { self.clock = clock }

            func pay() async throws {
                begun += 1
                try await clock.sleep(for: .milliseconds(10))
                done += 1
            }
        }
        try await simulate(seeds: Self.seeds, faults: .crashes) { world in
            let bank = Bank(world.clock)
            let scheduler = try await world.openScheduler()
            try await world.runAgents(2, scheduler) { agent in
                agent.handle("pay") { _, _ in
                    try await bank.pay()
                    return []
                }
            }
            let tasks = (0..<20).map { RawTask(kind: "pay", payload: [UInt8($0)]) }
            let handles = try await world.submit(tasks, to: scheduler)
            for handle in handles { _ = try await handle.output }
            let (begun, done) = (await bank.begun, await bank.done)
            try world.require(done >= tasks.count && begun >= done, "\(begun) begun, \(done) done")
        }
    }

    @Test("T7: a task that kills every process that tries it is dead in the end, and all others are done")
    func poison() async throws {
        let report = try await simulate(seeds: 1...40, faults: [.poison]) { world in
            let scheduler = try await Self.serve(world)
            let handles = try await world.submit((1...8).map(Work.init), to: scheduler)
            try await world.settle()
            var dead = 0
            for handle in handles {
                switch try await handle.status {
                case .dead(.poison): dead += 1
                case let status: try world.require(status == .completed, "task \(handle.id) is \(status)")
                }
            }
            // Two tasks may be poison in one run, and the one that had no part in a death is not counted as such.
            try world.require(dead <= scheduler.crashCount, "\(dead) dead, \(scheduler.crashCount) processes")
        }
        #expect(report.crashes > 10)
    }

    @Test("T6, T7: no fault of .all costs a task its life")
    func survivors() async throws {
        try await simulate(seeds: Self.seeds, faults: .all) { world in
            let scheduler = try await Self.serve(world)
            let agent = SimulatedAgent("remote", kinds: ["work"], reconnectGrace: .seconds(5), clock: world.clock)
            world.connect([agent], to: scheduler)
            try await world.submit((1...15).map(Work.init), to: scheduler)
            try await world.settle()
            let counts = try await scheduler.counts()
            try world.require(counts.completed == 15, "\(counts)")
        }
    }

    @Test("what nobody can do is told as such, with who could and what is held back")
    func notSettled() async throws {
        let failure = await #expect(throws: SimulationFailed.self) {
            try await simulate(seeds: 1...1, faults: .none) { world in
                let scheduler = try await Self.serve(world)
                try await world.submit([RawTask(kind: "nobody's", payload: [])], to: scheduler)
                try await world.settle(within: .seconds(3_600))
            }
        }
        let text = (failure?.failure as? NotSettled)?.description ?? ""
        #expect(text.contains("1-1 nobody's is ready"))
        #expect(text.contains("agent-1 is idle, asking"))
    }

    @Test("a run that takes anything from outside of its world is found to be unrepeatable")
    func unrepeatable() async throws {
        let calls = Locked(0)
        await #expect(throws: SimulationNotRepeatable.self) {
            try await simulate(seeds: 1...1, faults: .none) { world in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                let scheduler = try await Self.serve(world)
                try await world.submit((0..<call).map(Work.init), to: scheduler)
                try await world.settle()
            }
        }
    }

    @Test("one store is opened once in a world, and two stores live and die on their own")
    func stores() async throws {
        try await simulate(seeds: 1...30, faults: .crashes) { world in
            let first = try await Self.serve(world)
            await #expect(throws: TenureError.self) { _ = try await world.openScheduler() }
            let second = try await world.openScheduler("second")
            try await world.runAgents(1, second) { agent in agent.handle(Work.self) { task, _ in task.number } }
            async let left = world.submit((1...5).map(Work.init), to: first)
            async let right = world.submit((1...5).map(Work.init), to: second)
            for (left, right) in zip(try await left, try await right) {
                let outputs = (try await left.output, try await right.output)
                try world.require(outputs.0 == 2 * outputs.1, "\(outputs)")
            }
        }
    }

    @Test("what runs in every process runs in the first and in each that follows")
    func programs() async throws {
        try await simulate(seeds: 1...10, faults: .none) { world in
            let scheduler = try await world.openScheduler()
            let epochs = Locked<[UInt64]>([])
            scheduler.runInEveryProcess { scheduler in
                epochs.withLock { $0.append(scheduler.opening.epoch) }
            }
            try await world.clock.sleep(for: .seconds(1))
            scheduler.crash()
            _ = try await scheduler.snapshot()
            try await world.clock.sleep(for: .seconds(1))
            let seen = epochs.withLock { $0 }
            try world.require(seen == [1, 2], "\(seen)")
        }
    }
}
