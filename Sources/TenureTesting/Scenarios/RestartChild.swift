internal import Tenure

/// The process that the scenario `restart` kills: it brings 1,000 tasks into every state, prints what was acknowledged,
/// and waits for its end.
///
/// An executable that hosts it calls ``run(directory:)`` when its first argument is ``role``.
package enum RestartChild {
    /// The first argument by which an executable is asked to be this process; the second is the folder.
    package static let role = "restart-child"

    static let total = 1_000

    /// Which end the tasks of one number in ten are made for.
    enum Fate: Int, CaseIterable {
        case completed, dead, working, assigned, waiting, ready

        init(_ number: Int) { self = Fate.allCases[number % Fate.allCases.count] }

        var kind: TaskKind { TaskKind("\(self)") }
    }

    /// Prints a line for each acknowledgement, `up` once every state is reached, and then waits for ever.
    ///
    /// - Throws: what the scheduler throws.
    package static func run(directory: String, print: @escaping @Sendable (String) -> Void) async throws {
        let scheduler = try await Scheduler.open(.directory(directory))
        let clock = ContinuousClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            let completing = SimulatedAgent("completing", kinds: [Fate.completed.kind])
            let working = (0..<20).map { Self.agent("working", $0, .working, .hang) }
            let ignoring = (0..<20).map { Self.agent("ignoring", $0, .assigned, .ignore) }
            for agent in [completing] + working + ignoring { group.addTask { try await agent.run(on: scheduler) } }
            group.addTask {
                try await scheduler.runAgent("failing") { agent in
                    agent.handle(Fate.dead.kind) { _, _ in throw TaskFailure.permanent("made to die") }
                }
            }
            var completed: [RawTaskHandle] = []
            for number in 0..<total {
                let fate = Fate(number)
                let handle = try await scheduler.submit(
                    RawTask(kind: fate.kind, payload: Array("task \(number)".utf8)),
                    options: TaskOptions(notBefore: fate == .waiting ? .after(.seconds(86_400)) : .now)
                )
                print("submitted \(handle.id) \(number)")
                if fate == .completed { completed.append(handle) }
            }
            for handle in completed {
                _ = try await handle.output
                print("completed \(handle.id)")
            }
            try await eventually(clock: clock, "every state is reached") {
                let counts = try await scheduler.snapshot().counts
                return counts.working == 20 && counts.assigned == 20
                    && counts.dead == (0..<total).filter { Fate($0) == .dead }.count
            }
            for agent in working + ignoring {
                for offer in agent.tally.received {
                    print(describe(offer.lease))
                }
            }
            print("up")
            try await group.waitForAll()
        }
    }

    private static func agent(_ name: String, _ number: Int, _ fate: Fate, _ behaviour: Behaviour) -> SimulatedAgent {
        SimulatedAgent(AgentName("\(name)-\(number)"), kinds: [fate.kind], behaviour: behaviour)
    }

    private static func describe(_ lease: Lease) -> String {
        let incarnation = "\(lease.incarnation.high) \(lease.incarnation.low)"
        return "leased \(incarnation) \(lease.task) \(lease.session.number) \(lease.generation)"
    }
}
