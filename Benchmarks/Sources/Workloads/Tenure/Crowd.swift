import Tenure

/// What a task costs where many agents ask for work.
public struct Crowd: Sendable {
    private let agents: Int
    private let classes: Int

    /// So many agents, each of which has one of so many capabilities; each task requires one, in turn.
    public init(agents: Int, classes: Int) {
        self.agents = agents
        self.classes = classes
    }

    /// Nanoseconds for each lifecycle of tasks that one submitter submits one by one, while all agents ask; their handles
    /// are awaited at the end.
    @concurrent
    public func run(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory, options: SchedulerOptions(retention: .unlimited))
        let options = (0..<classes).map { TaskOptions(requires: [Self.capability($0)]) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            for number in 0..<agents {
                let capability = Self.capability(number % classes)
                group.addTask {
                    try await scheduler.runAgent("agent-\(number)", capabilities: [capability]) {
                        $0.handle(Shape.kind) { payload, _ in Shape.handle(payload) }
                    }
                }
            }
            while try await scheduler.snapshot().agents.count < agents { try await Task.sleep(for: .milliseconds(10)) }
            // Every agent asks once it has done something.
            try await Self.submitAndWait(agents, options, to: scheduler)
            let clock = ContinuousClock()
            let time = try await clock.measure { try await Self.submitAndWait(count, options, to: scheduler) }
            await scheduler.shutDown()
            try await group.waitForAll()
            return time / .nanoseconds(1) / Double(count)
        }
    }

    private static func capability(_ number: Int) -> Capability { "class-\(number)" }

    private static func submitAndWait(_ count: Int, _ options: [TaskOptions], to scheduler: Scheduler) async throws {
        var handles: [RawTaskHandle] = []
        for number in 0..<count {
            let task = RawTask(kind: Shape.kind, payload: Shape.payload)
            let priority = Shape.priority(of: number)
            handles.append(
                try await scheduler.submit(task, priority: priority, options: options[number % options.count])
            )
        }
        for handle in handles { _ = try await handle.output }
    }
}
