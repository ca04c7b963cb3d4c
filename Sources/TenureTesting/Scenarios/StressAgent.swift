internal import Tenure

/// An agent that does anything an agent may do, and much that it may not.
struct StressAgent: Sendable {
    private let scheduler: Scheduler
    private let clock: any Clock<Duration>
    private let ledger: StressLedger
    private var generator: SeededGenerator
    private let name: AgentName
    private let kinds: Set<TaskKind>
    private let capabilities: Set<Capability>

    init(_ caller: StressCaller) {
        var caller = caller
        scheduler = caller.scheduler
        clock = caller.clock
        ledger = caller.ledger
        name = caller.name()
        kinds = [caller.kind(), caller.kind()]
        capabilities = Set(StressCaller.capabilities.prefix(caller.generator.next(below: 3)))
        generator = caller.generator.fork("agent")
    }

    // MARK: Handlers

    /// Runs an agent of handlers until its caller is cancelled.
    func runHandlers() async throws {
        let (clock, seed) = (clock, generator)
        try await scheduler.runAgent(AgentName("\(name)-handlers"), capabilities: capabilities) { agent in
            for kind in kinds {
                agent.handle(kind) { payload, context in
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
                    case 6: try await clock.sleep(for: time)
                    // Code that does not hear of its being cancelled.
                    case 7: try? await clock.sleep(for: time)
                    default: break
                    }
                    return payload
                }
            }
        }
    }

    // MARK: Sessions

    /// Connects, maybe under an old token, and answers at random.
    mutating func runSession() async throws {
        let token = generator.chance(1, in: 3) ? ledger.lease(&generator) : nil
        let grace: Duration = generator.chance(1, in: 3) ? .milliseconds(5) : .zero
        let start = self
        try await scheduler.withSession(
            name,
            kinds: kinds,
            capabilities: capabilities,
            leaseDuration: .milliseconds(4 + generator.next(below: 20)),
            reconnectGrace: grace,
            resuming: token
        ) { session in
            var agent = start
            try await agent.live(session)
        }
    }

    private mutating func live(_ session: AgentSession) async throws {
        if let lease = session.resumed { try await answer(lease, session) }
        for _ in 0..<(1 + generator.next(below: 6)) {
            guard let offer = try await session.next() else { return }
            ledger.note(offer.lease)
            if generator.chance(1, in: 10) { continue }
            // Some answer without having accepted.
            if generator.chance(9, in: 10) {
                await attempt { () async throws(TenureError) in try await session.accept(offer.lease) }
            }
            try await answer(offer.lease, session)
        }
        if generator.chance(1, in: 2) { await session.leave() }
    }

    private mutating func answer(_ own: Lease, _ session: AgentSession) async throws {
        for _ in 0..<(1 + generator.next(below: 3)) {
            let lease = generator.chance(1, in: 8) ? ledger.lease(&generator) ?? own : own
            let time = Duration.microseconds(generator.next(below: 8_000))
            let action = generator.next(below: 11)
            await attempt { () async throws(TenureError) in
                switch action {
                case 0: try await session.fail(lease, TaskFailure("made to fail"))
                case 1: try await session.snooze(lease, for: time)
                case 2: try await session.release(lease)
                case 3: try await session.refuse(lease)
                case 4: try await session.block(lease)
                case 5: try await session.unblock(lease)
                case 6: try await session.heartbeat(lease)
                case 7: try await session.progress(lease, "some")
                default: try await session.complete(lease, output: [1], usage: ["steps": 1])
                }
            }
            if generator.chance(1, in: 3) { try await clock.sleep(for: time) }
        }
        // Whatever came of it, the agent is free for the next.
        await attempt { () async throws(TenureError) in try await session.unblock(own) }
        await attempt { () async throws(TenureError) in try await session.complete(own) }
        await attempt { () async throws(TenureError) in try await session.refuse(own) }
    }

    /// Makes a call that may well be refused.
    private func attempt(_ call: () async throws(TenureError) -> Void) async {
        ledger.noteCall()
        do throws(TenureError) {
            try await call()
        } catch {
            do {
                _ = try StressCaller.judge(error, ledger)
            } catch {
                ledger.complain(PromiseBroken("T1", "\(error)"))
            }
        }
    }
}
