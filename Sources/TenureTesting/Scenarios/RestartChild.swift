internal import Tenure

/// The process that the scenario `restart` kills: it brings 1,000 tasks into every state, prints what was acknowledged,
/// and waits for its end.
///
/// An executable that hosts it calls ``run(directory:)`` when its first argument is ``role``.
package enum RestartChild {
    /// The first argument by which an executable is asked to be this process; the second is the folder.
    package static let role = "restart-child"

    static let total = 1_000

    private static let day = Duration.seconds(86_400)

    /// How many agents hold a task each of a fate that needs a holder.
    static let holders = 20

    /// What the tasks of one number in eleven are made for.
    enum Fate: Int, CaseIterable {
        case completed, dead, working, assigned, waiting, ready, retrying, snoozed, cancelling, cancelled, keyed

        /// How many tasks there are of it.
        var count: Int { (0..<RestartChild.total).count { Fate($0) == self } }

        /// Which are not given to anybody before a day is over.
        var waits: Bool { self == .waiting || self == .retrying || self == .snoozed }

        init(_ number: Int) { self = Fate.allCases[number % Fate.allCases.count] }

        var kind: TaskKind { TaskKind("\(self)") }
    }

    /// Prints a line for each acknowledgement, `up` once every state is reached, and then waits for ever.
    ///
    /// - Throws: what the scheduler throws.
    package static func run(directory: String, print: @escaping @Sendable (String) -> Void) async throws {
        // On a slow disk it takes a while until every state is reached; no lease that is to be found live may end before.
        let options = SchedulerOptions(acceptanceTimeout: day, cancelGrace: day)
        let scheduler = try await Scheduler.open(.directory(directory), options: options)
        try await scheduler.pause(.kind(Fate.keyed.kind))
        let clock = ContinuousClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            let completing = SimulatedAgent("completing", kinds: [Fate.completed.kind])
            let working = (0..<holders).map { Self.agent("working", $0, .working, .hang) }
            let ignoring = (0..<holders).map { Self.agent("ignoring", $0, .assigned, .ignore) }
            let stopping = (0..<holders).map { Self.agent("stopping", $0, .cancelling, .hang) }
            for agent in [completing] + working + ignoring + stopping {
                group.addTask { try await agent.run(on: scheduler) }
            }
            group.addTask {
                try await scheduler.runAgent("failing") { agent in
                    agent.handle(Fate.dead.kind) { _, _ in throw TaskFailure.permanent("made to die") }
                    agent.handle(Fate.retrying.kind) { _, _ in throw TaskFailure.retry(after: day, "made to wait") }
                    agent.handle(Fate.snoozed.kind) { _, _ in throw TaskDeferral.snooze(for: day) }
                }
            }
            var completed: [RawTaskHandle] = []
            for number in 0..<total {
                let fate = Fate(number)
                let handle = try await scheduler.submit(Self.task(number), options: Self.options(number))
                print("submitted \(handle.id) \(number)")
                if fate == .cancelled {
                    _ = try await scheduler.cancel(handle.id)
                    print("cancelled \(handle.id)")
                }
                if fate == .completed { completed.append(handle) }
            }
            for handle in completed {
                _ = try await handle.output
                print("completed \(handle.id)")
            }
            // One that is not accepted yet would be cancelled at once.
            try await eventually(clock: clock, "every agent works on a task that is to be cancelled") {
                workingOnCancelling(try await scheduler.snapshot()) == holders
            }
            // These wait for ends that do not come.
            for agent in stopping {
                guard let task = agent.tally.received.first?.task else { continue }
                group.addTask { _ = try await scheduler.cancel(task) }
            }
            try await eventually(clock: clock, "every state is reached") {
                let counts = try await scheduler.counts().total
                let isHeld = [counts.working, counts.assigned, counts.cancelling].allSatisfy { $0 == holders }
                let waiting = Fate.allCases.filter(\.waits).reduce(0) { $0 + $1.count }
                return isHeld && counts.dead == Fate.dead.count && counts.waiting == waiting
            }
            for agent in working + ignoring + stopping {
                for offer in agent.tally.received {
                    print(describe(offer.lease))
                }
            }
            print("up")
            try await group.waitForAll()
        }
    }

    /// How many of the tasks that are to be cancelled while they are worked on have come so far.
    static func workingOnCancelling(_ snapshot: Snapshot) -> Int {
        snapshot.tasks.count { $0.kind == Fate.cancelling.kind && $0.status.state == .working }
    }

    static func task(_ number: Int) -> RawTask {
        RawTask(kind: Fate(number).kind, payload: Array("task \(number)".utf8))
    }

    static func options(_ number: Int) -> TaskOptions {
        switch Fate(number) {
        case .waiting: TaskOptions(notBefore: .after(day))
        case .keyed: TaskOptions(idempotencyKey: "key \(number)")
        default: TaskOptions()
        }
    }

    private static func agent(_ name: String, _ number: Int, _ fate: Fate, _ behaviour: Behaviour) -> SimulatedAgent {
        SimulatedAgent(
            AgentName("\(name)-\(number)"),
            kinds: [fate.kind],
            behaviour: behaviour,
            leaseDuration: day
        )
    }

    private static func describe(_ lease: Lease) -> String {
        let incarnation = "\(lease.incarnation.high) \(lease.incarnation.low)"
        return "leased \(incarnation) \(lease.task) \(lease.session.number) \(lease.generation)"
    }
}
