import Tenure
import TenureTesting
import Testing

/// Writes down what it goes around.
private struct Noting: TaskInterceptor {
    let name: String
    let notes: Locked<[String]>

    func around<Output: Sendable>(_ context: TaskContext, _ body: () async throws -> Output) async throws -> Output {
        notes.withLock { $0.append("\(name) before \(context.kind)") }
        do {
            let output = try await body()
            notes.withLock { $0.append("\(name) after \(output)") }
            return output
        } catch {
            notes.withLock { $0.append("\(name) caught \(error)") }
            throw error
        }
    }
}

/// Lets nobody through who is not named.
private struct Guarding: TaskInterceptor {
    func around<Output: Sendable>(_ context: TaskContext, _ body: () async throws -> Output) async throws -> Output {
        guard context.options.submitter == "ann" else { throw TaskFailure.permanent("not allowed") }
        return try await body()
    }
}

@Suite(.timeLimit(.minutes(20))) struct InterceptorTests {
    @Test(
        "Interceptors go around each handler in the order in which they were added, with typed outputs",
        arguments: [HandlerPlacement.sharedPool, .threads(1)]
    )
    func order(placement: HandlerPlacement) async throws {
        let notes = Locked<[String]>([])
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let output = try await scheduler.running(agents: 1, named: "a") { agent in
            agent.intercept(with: Noting(name: "outer", notes: notes))
            agent.handle(Echo.self, on: placement) { task, _ in task.text + "!" }
            agent.handle("raw", on: placement) { payload, _ in payload + [7] }
            agent.intercept(with: Noting(name: "inner", notes: notes))
        } _: {
            _ = try await scheduler.submit(RawTask(kind: "raw", payload: [1])).output
            return try await scheduler.submit(Echo(text: "x")).output
        }
        #expect(output == "x!")
        let expected = ["outer before raw", "inner before raw", "inner after [1, 7]", "outer after [1, 7]"]
        #expect(
            notes.withLock { $0 } == expected + [
                "outer before echo", "inner before echo", "inner after x!", "outer after x!",
            ]
        )
    }

    @Test("A8: what an interceptor throws settles the attempt, and its handler does not run")
    func refusing() async throws {
        let ran = Locked(0)
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        try await scheduler.running(agents: 1, named: "a") { agent in
            agent.intercept(with: Guarding())
            agent.handle(Echo.self) { task, _ in
                ran.withLock { $0 += 1 }
                return task.text
            }
        } _: {
            let refused = try await scheduler.submit(Echo(text: "x"))
            let allowed = try await scheduler.submit(Echo(text: "y"), options: TaskOptions(submitter: "ann"))
            #expect(await code { _ = try await refused.output } == .taskDead)
            #expect(try await allowed.output == "y")
            #expect(try await scheduler.task(refused.id).errors.map(\.message) == ["not allowed"])
        }
        #expect(ran.withLock { $0 } == 1)
    }

    @Test("What a handler throws passes through the interceptors unchanged")
    func errors() async throws {
        let notes = Locked<[String]>([])
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        try await scheduler.running(agents: 1, named: "a") { agent in
            agent.intercept(with: Noting(name: "only", notes: notes))
            agent.handle(Failing.self) { task, _ in throw task.failure }
        } _: {
            let handle = try await scheduler.submit(Failing(failure: .permanent("never")))
            #expect(await code { _ = try await handle.output } == .taskDead)
            let found = try await scheduler.task(handle.id)
            #expect(found.status == .dead(.permanent) && found.errors.map(\.message) == ["never"])
        }
        #expect(notes.withLock { $0 }.count == 2)
    }
}
