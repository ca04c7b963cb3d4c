internal import Tenure

/// A bit of everything at once, drawn from the seed: what `tenurectl simulate` lets go wrong.
///
/// Callers submit, cancel, pause, replay, look and wait; agents of handlers and agents behind bad connections complete,
/// fail, put off, fall silent and die. In the end everything that was acknowledged has come to exactly one end.
package struct MixedWorkload: Sendable {
    private let world: World
    private let generator: SeededGenerator
    private let known = Locked<[TaskID]>([])

    private init(_ world: World) {
        self.world = world
        generator = world.generator("workload")
    }

    /// Runs it in a world.
    package static let body: @Sendable (World) async throws -> Void = { world in try await MixedWorkload(world).run() }

    private func run() async throws {
        var drawn = generator.fork("size")
        let scheduler = try await world.openScheduler(options: Self.options(&drawn))
        let handlerCount = 1 + drawn.next(below: 3)
        let world = world
        try await world.runAgents(handlerCount, scheduler, named: "h", capabilities: ["gpu"]) { agent, scheduler in
            for kind in WorkloadTask.kinds {
                agent.handle(kind) { payload, context in
                    try await WorkloadTask.carryOut(payload, context, on: scheduler, in: world)
                }
            }
        }
        world.connect(agents(drawn.next(below: 4)), to: scheduler)
        let actions = world.inputs(WorkloadAction.draw(10 + drawn.next(below: 60), &drawn))
        let callerCount = 1 + drawn.next(below: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<callerCount {
                let caller = WorkloadCaller(world: world, scheduler: scheduler, known: known, agents: handlerCount)
                let own = actions.enumerated().filter { $0.offset % callerCount == number }.map(\.element)
                group.addTask { for action in own { try await caller.perform(action) } }
            }
            try await group.waitForAll()
        }
        // Who paused something must let it go on, and there must be room for what tasks submit.
        try await scheduler.callPersistently { scheduler in
            try await scheduler.resume(.everything)
            for kind in WorkloadTask.kinds { try await scheduler.resume(.kind(kind)) }
            try scheduler.setCapacity(nil)
            try scheduler.setSubmitLimit(nil)
        }
        try await world.settle()
        let snapshot = try await scheduler.snapshot()
        for task in snapshot.tasks where task.status == .completed {
            // Agents behind connections say who they are.
            let isRight =
                task.output == WorkloadTask.output(of: task.payload) || task.output?.starts(with: "s-".utf8) == true
            try promise("T1", isRight, "task \(task.id) has the output of another")
        }
    }

    private static func options(_ drawn: inout SeededGenerator) -> SchedulerOptions {
        var options = SchedulerOptions(retry: RetryPolicy(baseDelay: .milliseconds(1 << drawn.next(below: 12))))
        switch drawn.next(below: 5) {
        case 0: options.order = .firstInFirstOut
        case 1: options.order = .strict
        default: break
        }
        if drawn.chance(1, in: 3) { options.capacity = 5 + drawn.next(below: 30) }
        if drawn.chance(1, in: 2) { options.whenFull = .wait }
        if drawn.chance(1, in: 4) { options.submitLimit = RateLimit(1 + drawn.next(below: 20), per: .seconds(1)) }
        if drawn.chance(1, in: 4) { options.retention = Retention(endedCount: 3, deadCount: 2) }
        if drawn.chance(1, in: 4) { options.acceptanceTimeout = .milliseconds(10 + drawn.next(below: 2_000)) }
        if drawn.chance(1, in: 4) { options.cancelGrace = .milliseconds(drawn.next(below: 2_000)) }
        if drawn.chance(1, in: 4) { options.carefulTime = .milliseconds(1 + drawn.next(below: 2_000)) }
        return options
    }

    private func agents(_ count: Int) -> [SimulatedAgent] {
        let board = TokenBoard()
        return (0..<count).map { number in
            var drawn = generator.fork("agent \(number)")
            return SimulatedAgent(
                AgentName("s-\(number + 1)"),
                kinds: Set(WorkloadTask.kinds.prefix(1 + drawn.next(below: 2))),
                behaviour: Self.behaviours[drawn.next(below: Self.behaviours.count)],
                leaseDuration: .milliseconds(500 << drawn.next(below: 7)),
                reconnectGrace: drawn.chance(1, in: 2) ? .zero : .seconds(1 + drawn.next(below: 20)),
                board: board,
                clock: world.clock
            )
        }
    }

    private static let behaviours: [Behaviour] = [
        .complete, .complete(after: .milliseconds(300)), .complete(after: .seconds(4)), .fail(times: 2),
        .ignore(times: 2), .refuse(times: 3), .hang, .block(.seconds(1)), .crash(.beforeAccepting),
        .crash(.whileWorking), .crash(.beforeSettling), .settleTwice, .answerWithOldToken, .touchOthers,
        .reconnect(times: 2, withToken: true), .reconnect(times: 2, withToken: false), .leave(after: 3),
    ]
}
