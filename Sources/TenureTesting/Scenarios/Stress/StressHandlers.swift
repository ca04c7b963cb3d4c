internal import Tenure

/// What agents of handlers do with each kind of task.
struct StressHandlers: Sendable {
    private let world: ScenarioWorld
    private let ledger: StressLedger
    private let seed: SeededGenerator
    private let placement: HandlerPlacement
    private let intercepts: Bool

    init(_ agent: StressAgent) {
        self.init(world: agent.world, ledger: agent.ledger, seed: agent.generator.fork("handlers"))
    }

    init(world: ScenarioWorld, ledger: StressLedger, seed: SeededGenerator) {
        var generator = seed
        self.world = world
        self.ledger = ledger
        self.seed = seed
        // Real threads have no place in virtual time; and each agent starts its own, so they are few.
        placement = world.mode == .live && generator.chance(1, in: 4) ? .threads(1) : .sharedPool
        intercepts = generator.chance(1, in: 3)
    }

    /// Adds a handler for each kind, typed where the kind is.
    func configure(_ agent: inout AgentHandlers, _ kinds: [TaskKind]) {
        if intercepts { agent.intercept(with: StressInterceptor(ledger: ledger, seed: seed)) }
        let handlers = self
        for kind in kinds {
            switch kind {
            case StressNote.kind:
                agent.handle(StressNote.self, on: placement) { task, context in
                    try await handlers.work(context, try task.encodePayload())
                }
            case StressSum.kind:
                agent.handle(StressSum.self, on: placement) { task, context in
                    try await handlers.work(context, try task.encodePayload())
                    return task.sum
                }
            default:
                agent.handle(kind, on: placement) { payload, context in
                    try await handlers.work(context, payload)
                    return StressWork.output(of: kind, payload)
                }
            }
        }
    }

    /// Does anything that a handler may do.
    private func work(_ context: TaskContext, _ payload: [UInt8]) async throws {
        try check(context, payload)
        var generator = seed.fork("\(context.fence)")
        let time = Duration.microseconds(generator.next(below: 2_000))
        switch generator.next(below: 10) {
        case 0: throw TaskFailure("made to fail")
        case 1: throw TaskFailure.permanent("made to die")
        case 2: throw TaskFailure.retry(after: time, "made to wait")
        case 3: throw TaskDeferral.snooze(for: time)
        case 4: throw TaskDeferral.release
        case 5:
            try await context.progress("half")
            context.report("steps", 1)
        case 6: try await world.clock.sleep(for: time)
        // Code that does not hear of its being cancelled.
        case 7: try? await world.clock.sleep(for: time)
        default: break
        }
    }

    private func check(_ context: TaskContext, _ payload: [UInt8]) throws {
        try ledger.facts { facts in
            try facts.took(context.lease, idempotencyKey: context.idempotencyKey, asked: nil)
            try promise("G7", context.fence == context.lease.generation.rawValue, "the fence is not the lease's")
            try promise("T6", context.attempt >= 1, "attempt \(context.attempt) of \(context.task)")
            guard let work = facts.specification(of: context.task) else { return }
            let isSame =
                work.kind == context.kind && work.payload == payload && work.priority == context.priority
                && work.options == context.options
            try promise("T1", isSame, "\(context.agent) got another task than was submitted as \(context.task)")
        }
    }
}
