import Tenure

/// A task's way to an agent and back, one at a time, in a process that does nothing else; beside it what it cannot do
/// without: waking the agent, and waking who waits.
public struct RoundTrip: Sendable {
    /// Nanoseconds for one way there and back.
    public struct Result: Sendable {
        /// From the submit to the output.
        public var task: Double
        /// Two tasks that wake each other by a continuation.
        public var wakeUps: Double
    }

    /// So many round trips of each sort are made before those of the other.
    private static let turn = 250

    /// Between one caller and four agents.
    public init() {}

    /// Makes so many round trips of each sort.
    @concurrent
    public func run(_ count: Int) async throws -> Result {
        let scheduler = try await Scheduler.open(.inMemory)
        let (caller, agent) = (ParkedTask(), ParkedTask())
        return try await scheduler.running(
            agents: Shape.agents,
            named: "agent",
            { $0.handle(Shape.kind) { payload, _ in Shape.handle(payload) } }
        ) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let turns = max(1, count / Self.turn)
                group.addTask {
                    for _ in 0..<turns * Self.turn {
                        await agent.park()
                        caller.wake()
                    }
                }
                let clock = ContinuousClock()
                var (tasks, wakeUps) = (Duration.zero, Duration.zero)
                for _ in 0..<turns {
                    tasks += try await clock.measure {
                        for number in 0..<Self.turn {
                            _ = try await TenureContender.submit(number, to: scheduler).output
                        }
                    }
                    wakeUps += await clock.measure {
                        for _ in 0..<Self.turn {
                            agent.wake()
                            await caller.park()
                        }
                    }
                }
                try await group.waitForAll()
                let trips = Double(turns * Self.turn)
                return Result(task: tasks / .nanoseconds(1) / trips, wakeUps: wakeUps / .nanoseconds(1) / trips)
            }
        }
    }
}
