package import Tenure

/// Where a scenario's agents and its scheduler meet. Scenarios call the scheduler through this alone, so that they do not
/// notice whether it lives in this process (``SchedulerStage``) or in one that dies and comes back (``WorldStage``).
package protocol Stage: Sendable {
    /// Lets an agent connect.
    func join(_ agent: SimulatedAgent)

    /// Submits a task, and where the process dies before it answers, submits it again.
    func submit(_ task: RawTask, priority: Priority, options: TaskOptions) async throws -> StageHandle

    /// Submits a task once, whatever the answer is.
    @discardableResult
    func submitOnce(_ task: RawTask) async throws -> TaskID

    /// Makes a call; where the process dies before it answers, makes it again.
    func call<Result: Sendable>(
        _ body: @escaping @Sendable (Scheduler) async throws -> Result
    ) async throws -> Result

    /// Collects the events that are told while `body` runs.
    func watching<Result: Sendable>(_ body: @Sendable (EventLog) async throws -> Result) async throws -> Result
}

/// A submitted task, whatever the stage.
package struct StageHandle: Sendable {
    /// The task.
    package let id: TaskID
    private let end: @Sendable () async throws -> [UInt8]

    init(_ id: TaskID, output: @escaping @Sendable () async throws -> [UInt8]) {
        self.id = id
        end = output
    }

    /// The task's output, once it has ended.
    package var output: [UInt8] {
        get async throws { try await end() }
    }
}

extension Stage {
    /// Submits so many tasks, one after the other.
    package func submit(
        _ count: Int,
        kind: TaskKind = "work",
        priority: @Sendable (Int) -> Priority = { _ in .normal },
        options: TaskOptions = .standard
    ) async throws -> [StageHandle] {
        var handles: [StageHandle] = []
        for number in 0..<count {
            let task = RawTask(kind: kind, payload: Array("payload \(number)".utf8))
            handles.append(try await submit(task, priority: priority(number), options: options))
        }
        return handles
    }

    /// Waits for the ends of all tasks.
    package func finish(_ handles: [StageHandle]) async throws {
        for handle in handles { _ = try await handle.output }
    }

    /// The state at one moment.
    package func snapshot() async throws -> Snapshot { try await call { try await $0.snapshot() } }

    /// How many tasks there are in each state.
    package func counts() async throws -> StateCounts { try await call { try await $0.counts().total } }

    /// How many agents wait for a task.
    package func askingAgents() async throws -> Int {
        try await snapshot().agents.count { $0.askingSince != nil }
    }

    /// How many of these leases are refused as stale when an agent completes them now.
    package func staleCount(of leases: [Lease]) async throws -> Int {
        try await call { scheduler in
            try await scheduler.withSession("late", kinds: ["late"]) { session in
                var count = 0
                for lease in leases {
                    do throws(TenureError) {
                        try await session.complete(lease, output: Array("too late".utf8))
                    } catch {
                        guard error.code == .staleLease else { throw error }
                        count += 1
                    }
                }
                return count
            }
        }
    }
}
