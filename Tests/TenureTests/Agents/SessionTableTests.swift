import Tenure
import TenureTesting
import Testing

/// Section 3 through the public face: every call of a session in every state of its agent.
@Suite(.timeLimit(.minutes(20))) struct SessionTableTests {
    enum State: CaseIterable {
        case idle, asking, assigned, working, blocked, cancelling, blockedCancelling, revoked, revokedBlocked, away,
            over
    }

    enum Input: CaseIterable {
        case next, accept, refuse, block, unblock, heartbeat, progress, complete, fail, snooze, release, leave

        func apply(to session: AgentSession, _ lease: Lease) async throws {
            switch self {
            case .next: _ = try await session.next()
            case .accept: try await session.accept(lease)
            case .refuse: try await session.refuse(lease)
            case .block: try await session.block(lease)
            case .unblock: try await session.unblock(lease)
            case .heartbeat: try await session.heartbeat(lease)
            case .progress: try await session.progress(lease, "half")
            case .complete: try await session.complete(lease)
            case .fail: try await session.fail(lease, TaskFailure("x"))
            case .snooze: try await session.snooze(lease, for: .seconds(60))
            case .release: try await session.release(lease)
            case .leave: await session.leave()
            }
        }
    }

    /// What a call comes to.
    enum Outcome: Equatable {
        /// The agent and the task stand so afterwards; `nil` for an agent that is gone.
        case becomes(AgentState?, String)
        /// It waits for a task.
        case asks
        case refused(TenureError.Code)
    }

    /// The rows of section 3; for what is not in them, the last column says how it is refused.
    private static let table: [(state: State, rows: [Input: Outcome], otherwise: TenureError.Code)] = [
        (.idle, [.next: .asks, .leave: .becomes(nil, "completed")], .staleLease),
        (.asking, [.next: .refused(.refusedByState), .leave: .becomes(nil, "completed")], .staleLease),
        (
            .assigned,
            [
                .accept: .becomes(.working, "working"), .refuse: .becomes(.idle, "ready"),
                .heartbeat: .becomes(.assigned, "assigned"), .leave: .becomes(nil, "ready"),
            ], .refusedByState
        ),
        (
            .working,
            [
                .block: .becomes(.blocked, "working"), .heartbeat: .becomes(.working, "working"),
                .progress: .becomes(.working, "working"), .complete: .becomes(.idle, "completed"),
                .fail: .becomes(.idle, "waiting"), .snooze: .becomes(.idle, "waiting"),
                .release: .becomes(.idle, "ready"), .leave: .becomes(nil, "ready"),
            ], .refusedByState
        ),
        (
            .blocked,
            [
                .unblock: .becomes(.working, "working"), .heartbeat: .becomes(.blocked, "working"),
                .progress: .becomes(.blocked, "working"), .leave: .becomes(nil, "ready"),
            ], .refusedByState
        ),
        (
            .cancelling,
            [
                .block: .becomes(.blocked, "cancelling"), .heartbeat: .becomes(.working, "cancelling"),
                .progress: .becomes(.working, "cancelling"), .complete: .becomes(.idle, "completed"),
                .fail: .becomes(.idle, "cancelled"), .snooze: .becomes(.idle, "cancelled"),
                .release: .becomes(.idle, "cancelled"), .leave: .becomes(nil, "cancelled"),
            ], .refusedByState
        ),
        (
            .blockedCancelling,
            [
                .unblock: .becomes(.working, "cancelling"), .heartbeat: .becomes(.blocked, "cancelling"),
                .progress: .becomes(.blocked, "cancelling"), .complete: .becomes(.idle, "completed"),
                .fail: .becomes(.idle, "cancelled"), .snooze: .becomes(.idle, "cancelled"),
                .release: .becomes(.idle, "cancelled"), .leave: .becomes(nil, "cancelled"),
            ], .refusedByState
        ),
        (.revoked, [.next: .asks, .leave: .becomes(nil, "waiting")], .staleLease),
        (.revokedBlocked, [.next: .asks, .leave: .becomes(nil, "waiting")], .staleLease),
        (.away, [.leave: .becomes(nil, "ready")], .sessionOver),
        (.over, [.next: .refused(.sessionOver), .leave: .becomes(nil, "ready")], .staleLease),
    ]

    @Test("Section 3: each call of a session does what the table says, or is refused and changes nothing")
    func everyCell() async throws {
        #expect(Self.table.map(\.state) == State.allCases)
        for (state, rows, otherwise) in Self.table {
            for input in Input.allCases {
                let expected = rows[input] ?? .refused(otherwise)
                try await withWorld { world in
                    try await Self.withSession(in: state, world) { session, lease in
                        try await Self.check("\(state), \(input)", input, session, lease, expected, world)
                    }
                }
            }
        }
    }

    private static func check(
        _ cell: String,
        _ input: Input,
        _ session: AgentSession,
        _ lease: Lease,
        _ expected: Outcome,
        _ world: World
    ) async throws {
        try await world.rest()
        let before = try await world.scheduler.snapshot()
        let call = world.start { try await input.apply(to: session, lease) }
        try await world.rest()
        let after = try await world.scheduler.snapshot()
        switch expected {
        case .becomes(let agent, let task):
            let error = await code { try await call.value }
            #expect(error == nil, "\(cell): \(String(describing: error))")
            #expect(after.agent("a")?.state == agent, "\(cell)")
            #expect(after.task(lease.task)?.status.name == task, "\(cell)")
        case .asks:
            #expect(after.agent("a")?.askingSince != nil, "\(cell)")
            #expect(after.agent("a")?.isQuarantined == false, "\(cell)")
            await session.leave()
        case .refused(let code):
            let found = await errorCode(call)
            #expect(found == code, "\(cell)")
            #expect(after.tasks == before.tasks && after.agents == before.agents, "\(cell)")
            #expect(after.sequence == before.sequence, "\(cell)")
            let stale = after.statistics.staleAnswers - before.statistics.staleAnswers
            #expect(stale == (code == .staleLease ? 1 : 0), "\(cell)")
        }
    }

    private static func errorCode(_ call: Task<Void, any Error>) async -> TenureError.Code? {
        await code { try await call.value }
    }

    /// A session whose agent is in a state; with the lease that it has, or had last.
    private static func withSession(
        in state: State,
        _ world: World,
        _ body: @Sendable (AgentSession, Lease) async throws -> Void
    ) async throws {
        let scheduler = world.scheduler
        let options = TaskOptions(timeout: [.revoked, .revokedBlocked].contains(state) ? .seconds(1) : nil)
        _ = try await scheduler.submit(RawTask(kind: "k"), options: options)
        if state == .away || state == .over {
            let (session, lease) = try await scheduler.withSession(
                "a",
                kinds: ["k"],
                reconnectGrace: state == .away ? .seconds(60) : .zero
            ) { session in (session, try await session.work().lease) }
            return try await body(session, lease)
        }
        try await scheduler.withSession("a", kinds: ["k"]) { session in
            let lease = try await session.offer().lease
            if state != .assigned { try await session.accept(lease) }
            switch state {
            case .idle: try await session.complete(lease)
            case .asking:
                try await session.complete(lease)
                _ = world.start { try await session.next() }
            case .blocked: try await session.block(lease)
            case .cancelling, .blockedCancelling:
                if state == .blockedCancelling { try await session.block(lease) }
                _ = world.start { try await scheduler.cancel(lease.task) }
            case .revoked, .revokedBlocked:
                if state == .revokedBlocked { try await session.block(lease) }
                try await world.sleep(.milliseconds(1_001))
            case .assigned, .working, .away, .over: break
            }
            try await body(session, lease)
        }
    }
}
