import TenureTesting
import Testing

@testable import Tenure

/// Waiting for the end of a task at the task itself: the real step machine in all orders, and what each end tells.
@Suite struct AwaitedEndTests {
    struct Place: Hashable, Sendable {
        var step = EndingStep.open
        /// Who has claimed the place, and so wrote down how to be told.
        var waiter: String?
        var isTold: Set<String> = []
        var asksQueue: Set<String> = []
        /// Who was cancelled and gave the place back.
        var hasLeft: Set<String> = []
        /// Whether the queue has told all that it will.
        var isOver = false
        var wasWrittenTwice = false

        mutating func tell() {
            if let waiter { isTold.insert(waiter) }
            waiter = nil
        }

        var isWaiterThere: Bool { waiter.map { !hasLeft.contains($0) } ?? false }
    }

    /// One who has the handle and wants to know the end.
    private static func holder(_ name: String, last: InterleavingStep<Place>? = nil) -> InterleavedThread<Place> {
        InterleavedThread(
            name,
            InterleavingStep("claim") { task in
                if task.step.claim() { return .done }
                task.asksQueue.insert(name)
                return .finish
            },
            .action("write") { task in
                if task.isWaiterThere { task.wasWrittenTwice = true }
                task.waiter = name
            },
            InterleavingStep("wait") { task in
                if task.step.wait() { return .done }
                task.asksQueue.insert(name)
                return .finish
            },
            last ?? InterleavingStep("go on") { $0.isTold.contains(name) ? .finish : .blocked }
        )
    }

    /// One who is cancelled as soon as it waits.
    private static func cancelledHolder(_ name: String) -> InterleavedThread<Place> {
        holder(
            name,
            last: .action("leave") { task in if task.step.leave() { task.hasLeft.insert(name) } }
        )
    }

    private typealias Telling = @Sendable (inout EndingStep) -> Bool

    private static func teller(
        _ steps: [Telling]
    ) -> InterleavedThread<Place> {
        var all: [InterleavingStep<Place>] = []
        for (number, step) in steps.enumerated() {
            all.append(.action("tell \(number)") { task in if step(&task.step) { task.tell() } })
        }
        all.append(.action("be over") { $0.isOver = true })
        return InterleavedThread("queue", all)
    }

    @Test("Section 1: in no order does one wait at a task beside what the queue has told, or do two wait in one place")
    func allOrders() {
        let stories: [[Telling]] = [
            [{ $0.end() }], [{ $0.stir() }], [{ $0.stir() }, { $0.end() }], [{ $0.stir() }, { $0.stir() }],
        ]
        for story in stories {
            for (names, cancelled) in [(["a"], []), (["a", "b"], []), (["a"], ["c"]), (["a"], ["c", "d"])] {
                let threads = names.map { Self.holder($0) } + cancelled.map(Self.cancelledHolder) + [Self.teller(story)]
                let report = Interleavings(of: Place(), threads).explore(
                    // Who has left is waited for by nobody: the sweep would take that for a task whose end was not told.
                    invariant: { !$0.wasWrittenTwice && ($0.step != .awaited || $0.isWaiterThere) },
                    check: { task in
                        let ways = [task.isTold, task.asksQueue, task.hasLeft]
                        return task.isOver && task.hasLeft.isSubset(of: cancelled)
                            && ways.reduce(into: []) { $0 += $1 }.sorted() == names + cancelled
                    }
                )
                #expect(report.passed, "\(names), \(cancelled): \(report)")
                #expect(report.complete > 1)
            }
        }
    }

    @Test("Section 1: a queue that leaves no mark where nobody waits yet would be found")
    func noMark() {
        let threads = [
            Self.holder("a"),
            Self.teller([
                { step in
                    guard step == .awaited else { return false }
                    return step.stir()
                }
            ]),
        ]
        let report = Interleavings(of: Place(), threads).explore { $0.isTold.union($0.asksQueue) == ["a"] }
        #expect(report.failure != nil)
    }

    private static let once = TaskOptions(retry: RetryPolicy(maximumAttempts: 1))

    @Test(
        "Section 1: all who wait for an output are told of completion, cancellation and death, and again of a new life"
    )
    func everyEnd() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    let done = try await scheduler.submit(RawTask(kind: "k"))
                    let waiting = (0..<3).map { _ in world.start { try await done.output } }
                    await world.settle()
                    try await session.complete(try await session.work().lease, output: [1])
                    for waiter in waiting { #expect(try await waiter.value == [1]) }

                    let cancelled = try await scheduler.submit(RawTask(kind: "other"))
                    let first = world.start { try await cancelled.output }
                    await world.settle()
                    _ = try await scheduler.cancel(cancelled.id)
                    #expect(try await error { _ = try await first.value }.code == .taskCancelled)

                    let dead = try await scheduler.submit(RawTask(kind: "k"), options: Self.once)
                    let mourners = (0..<2).map { _ in world.start { try await dead.output } }
                    await world.settle()
                    try await session.fail(try await session.work().lease, TaskFailure("broken", verdict: .permanent))
                    await world.settle()
                    for mourner in mourners {
                        #expect(try await error { _ = try await mourner.value }.code == .taskDead)
                    }
                    try await scheduler.replay(dead.id)
                    let second = world.start { try await dead.output }
                    await world.settle()
                    try await session.complete(try await session.work().lease, output: [2])
                    #expect(try await second.value == [2])
                    #expect(try await dead.output == [2])
                }
            }
        }
    }

    @Test("Section 1: who waits for an output learns that the scheduler has ended, or that its own task was cancelled")
    func noEnd() throws {
        try SmallWorld.run { world in
            let left = try await world.running { scheduler in
                let handle = try await scheduler.submit(RawTask(kind: "k"))
                let given = world.start { try await handle.output }
                let cancelled = world.start { try await handle.output }
                await world.settle()
                cancelled.cancel()
                await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
                return (handle, given)
            }
            #expect(try await error { _ = try await left.1.value }.code == .shutDown)
            #expect(try await error { _ = try await left.0.output }.code == .shutDown)
        }
    }

    @Test("S6: who was cancelled while it waited, and has let the handle go, is not taken for one that was not told")
    func cancelledAndGone() throws {
        try SmallWorld.run { world in
            // The model beside a scheduler keeps what it was told: here nobody but the queue has the task.
            let environment = Environment.simulated(on: world.executor)
            let scheduler = try Scheduler.open(.storage(world.storage), options: .standard, environment: environment)
            async let run: Void = scheduler.run()
            await world.settle()
            let id = try await waitInVain(scheduler, world)
            _ = try await scheduler.cancel(id)
            await world.settle()
            #expect(try await scheduler.task(id).status.state == .cancelled)
            #expect(await scheduler.brokenRule() == nil)
            await scheduler.shutDown()
            try await run
        }
    }

    private func waitInVain(_ scheduler: Scheduler, _ world: SmallWorld) async throws -> TaskID {
        let handle = try await scheduler.submit(RawTask(kind: "k"))
        let waiting = world.start { try await handle.output }
        await world.settle()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
        return handle.id
    }

    @Test("T9: who waits for an output is told where the dead letter is purged before its death is durable")
    func purged() throws {
        try SmallWorld.run { world in
            let writer = HeldWriter(world.executor)
            var environment = Environment.simulated(on: world.executor)
            environment.makeWriterDriver = { writer }
            let scheduler = try Scheduler.open(.storage(world.storage), options: .standard, environment: environment)
            async let run: Void = scheduler.run()
            // Until run() follows the journal, who waits asks the queue.
            await world.settle()
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let handle = try await scheduler.submit(RawTask(kind: "k"), options: Self.once)
                let output = world.start { try await handle.output }
                let lease = try await session.work().lease
                await world.settle()
                writer.hold()
                let failure = world.start { try await session.fail(lease, TaskFailure("broken", verdict: .permanent)) }
                await world.settle()
                let purge = world.start { try await scheduler.purge(handle.id) }
                await world.settle()
                writer.letGo()
                #expect(try await error { _ = try await output.value }.code == .taskEvicted)
                try await failure.value
                try await purge.value
            }
            await scheduler.shutDown()
            try await run
        }
    }
}
