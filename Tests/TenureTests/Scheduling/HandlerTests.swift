import Dispatch
import Foundation
import Tenure
import TenureTesting
import Testing

@Suite struct HandlerTests {
    struct Mishap: Error {}

    @Test("Typed tasks go in and their outputs come out, by a folder too, over three lives", arguments: [true, false])
    func outputs(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        for round in 0..<3 {
            let scheduler = try await Scheduler.open(
                inMemory ? .inMemory : .directory(directory.journal),
                clock: VirtualClock()
            )
            #expect(scheduler.opening.epoch == (inMemory ? 1 : UInt64(round + 1)))
            let outputs = try await scheduler.running(
                agents: 4,
                named: "a",
                { agent in
                    agent.handle(Echo.self) { task, _ in task.text + "!" }
                }
            ) {
                var handles: [TaskHandle<Echo>] = []
                for number in 0..<100 { handles.append(try await scheduler.submit(Echo(text: "\(number)"))) }
                var outputs: [String] = []
                for handle in handles { outputs.append(try await handle.output) }
                return outputs
            }
            #expect(outputs == (0..<100).map { "\($0)!" })
        }
    }

    @Test("A8: a handler may throw anything; its agent goes on and no other is harmed")
    func throwing() async throws {
        let options = SchedulerOptions(retry: RetryPolicy(maximumAttempts: 2, baseDelay: .zero))
        let scheduler = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
        let errors: [any Error & Sendable] = [
            Mishap(), CancellationError(), TaskFailure("failure"), TaskFailure.permanent("permanent"),
            TaskFailure.retry(after: .seconds(-5), "negative"), TaskFailure.retry(after: .zero, "zero"),
            TenureError(.staleLease, "disguised"), NSError(domain: "d", code: 1),
            TaskDeferral.snooze(for: .seconds(-5)),
        ]
        try await scheduler.running(
            agents: 1,
            named: "a",
            { agent in
                agent.handle(Held.self) { task, _ in throw errors[task.number] }
                agent.handle(Echo.self) { task, _ in task.text }
            }
        ) {
            for number in errors.indices {
                let handle = try await scheduler.submit(Held(number: number))
                do {
                    _ = try await handle.output
                    Issue.record("\(errors[number])")
                } catch let error as TenureError {
                    #expect(error.code == .taskDead && error.task == handle.id && error.agent == "a-1", "\(error)")
                }
                let echo = try await scheduler.submit(Echo(text: "on")).output
                #expect(echo == "on")
            }
        }
        let snapshot = try await scheduler.snapshot()
        let held = snapshot.tasks.filter { $0.kind == Held.kind }
        #expect(held.map(\.failures) == [2, 2, 2, 1, 2, 2, 2, 2, 2])
        #expect(held.last?.errors.last?.message.contains("a delay that cannot be") == true)
    }

    @Test("Section 7: an undecodable payload, an output too large and usage too large fail the attempt")
    func failures() async throws {
        let options = SchedulerOptions(
            retry: RetryPolicy(maximumAttempts: 1),
            limits: InputLimits(outputBytes: 10, metadataBytes: 10)
        )
        let scheduler = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
        let tasks = try await scheduler.running(
            agents: 1,
            named: "a",
            { agent in
                agent.handle(Echo.self) { task, context in
                    if task.text == "usage" { context.report("01234567890", 1) }
                    return task.text
                }
            }
        ) {
            let handles = [
                try await scheduler.submit(RawTask(kind: Echo.kind, payload: [0])),
                try await scheduler.submit(RawTask(kind: Echo.kind, payload: Array("{\"text\":\"0123456789\"}".utf8))),
                try await scheduler.submit(RawTask(kind: Echo.kind, payload: Array("{\"text\":\"usage\"}".utf8))),
            ]
            for handle in handles { #expect(await code { _ = try await handle.output } == .taskDead) }
            return try await scheduler.snapshot().tasks
        }
        let messages = tasks.compactMap(\.errors.first?.message)
        #expect(messages.count == 3)
        #expect(messages[0].contains("no Echo") && messages[1].contains("outputBytes"))
        #expect(messages[2].contains("metadataBytes"))
    }

    @Test("An output of another type fails at the handle")
    func outputType() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        try await scheduler.running(agents: 1, named: "a", { $0.handle(Echo.kind) { _, _ in [1, 2] } }) {
            let handle = try await scheduler.submit(Echo(text: "x"))
            #expect(await code { _ = try await handle.output } == .outputNotCodable)
            let bytes = try await scheduler.handle(for: handle.id).output
            #expect(bytes == [1, 2])
        }
    }

    @Test("Usage is recorded with completions and failures, and told in the event")
    func usage() async throws {
        let options = SchedulerOptions(retry: RetryPolicy(baseDelay: .zero))
        let scheduler = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
        let (_, events) = try await scheduler.observe()
        let task = try await scheduler.running(
            agents: 1,
            named: "a",
            { agent in
                agent.handle(Echo.self) { task, context in
                    context.report("tokens", 2)
                    context.report("tokens", 3)
                    if context.attempt == 1 { throw Mishap() }
                    return task.text
                }
            }
        ) {
            let handle = try await scheduler.submit(Echo(text: "x"))
            _ = try await handle.output
            return handle.id
        }
        #expect(try await scheduler.snapshot().task(task)?.usage == ["tokens": 10])
        let told = await events.reduce(into: [Usage]()) { if let usage = $1.usage { $0.append(usage) } }
        #expect(told == [["tokens": 5], ["tokens": 5]])
    }

    @Test("A8: a handler that blocks holds up neither the scheduler nor the main actor", .timeLimit(.minutes(20)))
    @MainActor func executors() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (holds, mayGo) = (Rendezvous<Void>(), DispatchSemaphore(value: 0))
        let places = try await scheduler.running(
            agents: 2,
            named: "a",
            { agent in
                agent.handle(Echo.self) { _, _ in "\(Thread.isMainThread)" }
                agent.handle(Held.self, on: .threads(1)) { _, _ in
                    holds.deliver(())
                    mayGo.wait()
                    return Thread.isMainThread ? 1 : 0
                }
            }
        ) {
            let held = try await scheduler.submit(Held())
            _ = await holds.value()
            // None of this would come back if the handler that blocks were on the scheduler's executor.
            #expect(try await scheduler.snapshot().counts.working == 1)
            let shared = try await scheduler.submit(Echo(text: "")).output
            mayGo.signal()
            return "\(shared) \(try await held.output)"
        }
        #expect(places == "false 0")
    }

    @Test("T6: a handler that asks for an impossible delay gets the policy's, and the history says so")
    func impossibleDelay() async throws {
        let clock = VirtualClock()
        try await withRunning(clock: clock) { scheduler in
            let failure = TaskFailure.retry(after: .seconds(-5), "busy")
            let task = try await scheduler.submit(Failing(failure: failure)).id
            async let agent: Void = scheduler.runAgent("a") {
                $0.handle(Failing.self) { task, _ in throw task.failure }
            }
            try await eventually { try await scheduler.snapshot().task(task)?.failures == 1 }
            let found = try #require(try await scheduler.snapshot().task(task))
            guard case .waiting(.retry, let until) = found.status else { throw Missing("a task that waits") }
            #expect(until > found.submittedAt)
            let message = try #require(found.errors.first?.message)
            #expect(message.hasPrefix("busy (the handler asked for a retry after a delay that cannot be"))
            await scheduler.shutDown(grace: .none)
            try? await agent
        }
    }

    @Test("A8: handlers that block have threads of their own and starve nobody")
    func blocking() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let bell = DispatchSemaphore(value: 0)
        let inside = Locked(0)
        try await scheduler.running(
            agents: 8,
            named: "a",
            { agent in
                agent.handle(Held.self, on: .threads(8)) { task, _ in
                    inside.withLock { $0 += 1 }
                    Self.block(on: bell)
                    return task.number
                }
                agent.handle(Echo.self) { task, _ in task.text }
            }
        ) {
            // More threads block than the shared pool has; everything else goes on.
            var handles: [TaskHandle<Held>] = []
            for number in 0..<8 { handles.append(try await scheduler.submit(Held(number: number))) }
            try await eventually { inside.withLock { $0 } == 8 }
            #expect(try await scheduler.snapshot().counts.working == 8)
            for _ in 0..<8 { bell.signal() }
            for (number, handle) in handles.enumerated() {
                let output = try await handle.output
                #expect(output == number)
            }
        }
    }

    private static func block(on bell: DispatchSemaphore) { bell.wait() }

    @Test("running(agents:) rethrows what its body throws, and stops hard", arguments: [true, false])
    func bodyThrows(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await Scheduler.open(
            inMemory ? .inMemory : .directory(directory.journal),
            clock: VirtualClock()
        )
        let begun = Rendezvous<Void>()
        await #expect(throws: Mishap.self) {
            try await scheduler.running(
                agents: 1,
                named: "a",
                { agent in
                    agent.handle(Held.self) { _, _ in
                        begun.deliver(())
                        _ = await Rendezvous<Void>().value()
                        throw CancellationError()
                    }
                }
            ) {
                _ = try await scheduler.submit(Held())
                _ = await begun.value()
                throw Mishap()
            }
        }
        let snapshot = try await scheduler.snapshot()
        #expect(snapshot.counts.ready == 1 && snapshot.agents.isEmpty)
    }

    @Test("A body that returns at once is no error")
    func quickBody() async throws {
        for _ in 0..<100 {
            let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
            let one = try await scheduler.running(
                agents: 3,
                named: "a",
                { $0.handle(Echo.self) { task, _ in task.text } }
            ) { 1 }
            #expect(one == 1)
        }
    }

    @Test("S4: twenty tasks submitted one by one to four idle agents are five for each")
    func spread() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let counts = Locked<[AgentName: Int]>([:])
        try await scheduler.running(
            agents: 4,
            named: "a",
            { agent in
                agent.handle(Echo.self) { task, context in
                    counts.withLock { $0[context.agent, default: 0] += 1 }
                    return task.text
                }
            }
        ) {
            for _ in 0..<20 {
                try await eventually { try await scheduler.snapshot().agents.count { $0.askingSince != nil } == 4 }
                _ = try await scheduler.submit(Echo(text: "")).output
            }
        }
        #expect(counts.withLock { $0.values.sorted() } == [5, 5, 5, 5])
    }
}
