import Tenure
import TenureTesting
import Testing

/// Section 1's table through the public face: every call in every state.
@Suite struct StateTableFaceTests {
    enum State: String, CaseIterable, Sendable {
        case waiting, retrying, snoozed, ready, assigned, working, blocked, cancelling, completed, cancelled, dead

        var name: String {
            switch self {
            case .waiting, .retrying, .snoozed: "waiting"
            case .blocked: "working"
            default: rawValue
            }
        }

        static let ended: Set<State> = [.completed, .cancelled, .dead]
        static let leased: Set<State> = [.assigned, .working, .blocked, .cancelling]
    }

    /// What a call comes to.
    enum Result: Hashable, Sendable {
        /// The task is in this state now.
        case leads(String)
        /// Nothing has changed, and the call returns.
        case changesNothing
        /// Nothing has changed, and the call throws.
        case refused(TenureError.Code)
    }

    /// Where a call is made.
    struct Place: Sendable {
        var store: SimulatedStore
        var scheduler: Scheduler
        var session: AgentSession
        var task: TaskID
        var lease: Lease
    }

    struct Input: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var results: @Sendable (State) -> Result
        var call: @Sendable (Place) async throws -> Void

        init(
            _ name: String,
            _ call: @escaping @Sendable (Place) async throws -> Void,
            _ results: @escaping @Sendable (State) -> Result
        ) {
            (testDescription, self.results, self.call) = (name, results, call)
        }

        /// An agent's answer: beyond what `leads` says it is refused, as stale where there is no live lease.
        static func answer(
            _ name: String,
            _ leads: [State: Result],
            _ call: @escaping @Sendable (AgentSession, Lease) async throws -> Void
        ) -> Input {
            Input(name, { try await call($0.session, $0.lease) }) { state in
                leads[state] ?? .refused(State.leased.contains(state) ? .refusedByState : .staleLease)
            }
        }
    }

    static let inputs: [Input] = [
        .answer("accept", [.assigned: .leads("working")]) { try await $0.accept($1) },
        .answer("refuse", [.assigned: .leads("ready")]) { try await $0.refuse($1) },
        .answer("complete", [.working: .leads("completed"), .cancelling: .leads("completed")]) {
            try await $0.complete($1)
        },
        .answer("fail", [.working: .leads("waiting"), .cancelling: .leads("cancelled")]) {
            try await $0.fail($1, TaskFailure("x"))
        },
        .answer("fail for good", [.working: .leads("dead"), .cancelling: .leads("cancelled")]) {
            try await $0.fail($1, .permanent("x"))
        },
        .answer("snooze", [.working: .leads("waiting"), .cancelling: .leads("cancelled")]) {
            try await $0.snooze($1, for: .seconds(9))
        },
        .answer("release", [.working: .leads("ready"), .cancelling: .leads("cancelled")]) {
            try await $0.release($1)
        },
        .answer("block", [.working: .changesNothing, .cancelling: .changesNothing]) { try await $0.block($1) },
        .answer("unblock", [.blocked: .changesNothing]) { try await $0.unblock($1) },
        .answer("heartbeat", Dictionary(uniqueKeysWithValues: State.leased.map { ($0, .changesNothing) })) {
            try await $0.heartbeat($1)
        },
        .answer("progress", [.working: .changesNothing, .blocked: .changesNothing, .cancelling: .changesNothing]) {
            try await $0.progress($1, "half")
        },
        Input("leave", { await $0.session.leave() }) { state in
            switch state {
            case .assigned, .working, .blocked: .leads("ready")
            case .cancelling: .leads("cancelled")
            default: .changesNothing
            }
        },
        Input("pass of a minute", { try await $0.store.pass(.seconds(61)) }) { state in
            switch state {
            case .waiting, .retrying, .snoozed, .assigned, .working, .blocked: .leads("ready")
            case .cancelling: .leads("cancelled")
            default: .changesNothing
            }
        },
        Input(
            "cancel",
            { place in
                // Of what is being worked on it waits for the end, which comes with the grace.
                _ = try await place.scheduler.cancel(place.task)
            }
        ) { State.ended.contains($0) ? .changesNothing : .leads("cancelled") },
        Input("replay", { try await $0.scheduler.replay($0.task) }) {
            $0 == .dead ? .leads("ready") : .refused(.taskNotDead)
        },
        Input("purge", { try await $0.scheduler.purge($0.task) }) {
            $0 == .dead ? .leads("gone") : .refused(.taskNotDead)
        },
        Input("replay by a filter", { try await $0.scheduler.replay(where: .all) }) {
            $0 == .dead ? .leads("ready") : .changesNothing
        },
        Input("purge by a filter", { try await $0.scheduler.purge(where: .all) }) {
            $0 == .dead ? .leads("gone") : .changesNothing
        },
    ]

    private static let options = SchedulerOptions(retry: RetryPolicy(baseDelay: .seconds(9)))

    /// Brings a task to a state, and calls `body` with the lease that it has, had, or never had.
    private static func reach(
        _ state: State,
        _ store: SimulatedStore,
        _ scheduler: Scheduler,
        _ body: (Place) async throws -> Void
    ) async throws {
        let options = TaskOptions(notBefore: state == .waiting ? .after(.seconds(9)) : .now)
        try await scheduler.withSession("a", kinds: ["k"]) { session in
            let task = try await scheduler.submit("k", 0, options)
            var lease = Lease(
                incarnation: scheduler.opening.incarnation,
                task: task,
                session: session.id,
                generation: Generation(epoch: 1, number: 1)
            )
            if state != .waiting, state != .ready {
                lease = try await session.offer().lease
                if state != .assigned { try await session.accept(lease) }
            }
            switch state {
            case .waiting, .ready, .assigned, .working: break
            case .retrying: try await session.fail(lease, TaskFailure("x"))
            case .snoozed: try await session.snooze(lease, for: .seconds(9))
            case .blocked: try await session.block(lease)
            case .completed: try await session.complete(lease)
            case .dead: try await session.fail(lease, .permanent("x"))
            case .cancelling, .cancelled:
                async let cancelled = scheduler.cancel(task)
                try await store.eventually("it is to stop") {
                    try await scheduler.status(of: task)?.name == "cancelling"
                }
                if state == .cancelled {
                    try await session.release(lease)
                } else {
                    try await body(
                        Place(store: store, scheduler: scheduler, session: session, task: task, lease: lease)
                    )
                }
                _ = try await cancelled
                if state == .cancelling { return }
            }
            try await body(Place(store: store, scheduler: scheduler, session: session, task: task, lease: lease))
        }
    }

    @Test(
        "T1, T11, G4, G5: every call in every state does what the table says, or is refused and changes nothing",
        arguments: State.allCases,
        inputs
    )
    func cell(state: State, input: Input) throws {
        try SimulatedStore.run { store in
            try await store.life(Self.options) { scheduler in
                try await Self.reach(state, store, scheduler) { place in
                    let before = try await scheduler.snapshot()
                    #expect(before.task(place.task)?.status.name == state.name)
                    var thrown: TenureError.Code?
                    do {
                        try await input.call(place)
                    } catch {
                        thrown = try #require((error as? TenureError)?.code, "\(error)")
                    }
                    let after = try await scheduler.snapshot()
                    switch input.results(state) {
                    case .leads(let name):
                        #expect(thrown == nil)
                        #expect((after.task(place.task)?.status.name ?? "gone") == name)
                    case .changesNothing:
                        #expect(thrown == nil)
                        #expect(after.tasks == before.tasks && after.sequence == before.sequence)
                    case .refused(let code):
                        #expect(thrown == code)
                        #expect(after.tasks == before.tasks && after.sequence == before.sequence)
                        #expect(after.agents == before.agents)
                    }
                    #expect(after.counts.total == after.tasks.count)
                    #expect(after.counts.live == after.tasks.filter { !$0.status.isTerminal }.count)
                }
            }
        }
    }
}
