import Synchronization
import Tenure
import TenureTesting
import Testing

/// What the article on services shows, with stand-ins for what services depend on.
@Suite(.timeLimit(.minutes(20))) struct ServiceTests {
    @Test("Q1: a service that is told to end lets its agents finish, and returns")
    func gracefulEnd() async throws {
        let scheduler = try await Scheduler.open(.inMemory)
        let shutdown = GracefulShutdown()
        let handle = try await scheduler.submit(CountWords(text: "one two"))
        try await GracefulShutdown.$current.withValue(shutdown) {
            let service = SchedulerService(scheduler: scheduler, agents: ["a", "b"]) { agent in
                agent.handle(CountWords.self) { _, _ in
                    shutdown.trigger()
                    return 2
                }
            }
            try await service.run()
        }
        #expect(try await handle.output == 2)
        #expect(await scheduler.shutDown().failure == nil)
    }

    @Test("Q1: a service that is told to end before its agents have begun returns all the same")
    func endBeforeAgents() async throws {
        let scheduler = try await Scheduler.open(.inMemory)
        await scheduler.shutDown()
        let service = SchedulerService(scheduler: scheduler, agents: ["a", "b"]) { agent in
            agent.handle(CountWords.self) { _, _ in 2 }
        }
        try await service.run()
    }

    @Test("The recipes log, measure and trace each attempt, also one that fails")
    func recipes() async throws {
        let lines = Locked<[String]>([])
        let logger = Logger { message, metadata in
            lines.withLock { $0.append("\(message), attempt \(metadata["attempt"] ?? "")") }
        }
        let scheduler = try await Scheduler.open(.inMemory)
        let task = try await scheduler.running(agents: 1, named: "a") { agent in
            configure(&agent, logger)
            agent.handle("fails") { _, _ in throw TaskFailure.permanent("no") }
        } _: {
            let handle = try await ServiceContext.$current.withValue(ServiceContext(parent: "00-1-2-01")) {
                try await submitTraced(CountWords(text: "a b"), to: scheduler)
            }
            let count = try await handle.output
            #expect(count == 2)
            _ = try? await scheduler.submit(RawTask(kind: "fails")).output
            return handle.id
        }
        #expect(lines.withLock { $0.first } == "info: done, attempt 1")
        #expect(lines.withLock { $0.last?.hasPrefix("warning: failed") } == true)
        let measured = Measured.values.withLock { $0 }
        #expect(measured["tenure.attempts kind=count-words ending=done"] == 1)
        #expect(measured["tenure.attempts kind=fails ending=failed"] == 1)
        let span = Span.ended.withLock { $0.first { $0.parent != nil } }
        #expect(span?.parent == "00-1-2-01" && span?.name == "count-words")
        #expect(span?.attributes["tenure.task"] as String? == "\(task)")
    }
}
