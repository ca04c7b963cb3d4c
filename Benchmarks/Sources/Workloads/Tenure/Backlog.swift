import Tenure

/// What a task costs where many others are queued.
public struct Backlog: Sendable {
    /// Nanoseconds for each task.
    public struct Result: Sendable {
        /// From the first submit until all are queued.
        public var submit: Double
        /// From the first assignment to the last completion.
        public var drain: Double
        /// Both.
        public var lifecycle: Double { submit + drain }
    }

    private let queued: Int

    /// With so many tasks that are queued before the first one is given out.
    public init(_ queued: Int) { self.queued = queued }

    /// Queues and drains in turn until there were so many tasks in all, which are a multiple of the backlog.
    @concurrent
    public func run(_ count: Int) async throws -> Result {
        let scheduler = try await Scheduler.open(.inMemory)
        let turns = max(1, count / queued)
        let ends = (0..<turns).map { _ in Countdown(from: queued) }
        return try await scheduler.running(
            agents: Shape.agents,
            named: "agent",
            { agent in
                let queued = queued
                agent.handle(Shape.kind) { payload, context in
                    ends[Int(context.task.number - 1) / queued].count()
                    return Shape.handle(payload)
                }
            }
        ) {
            let clock = ContinuousClock()
            var (submit, drain) = (Duration.zero, Duration.zero)
            for end in ends {
                try await scheduler.pause()
                submit += try await clock.measure {
                    for number in 0..<queued { _ = try await TenureContender.submit(number, to: scheduler) }
                }
                drain += try await clock.measure {
                    try await scheduler.resume()
                    await end.reached()
                }
            }
            let tasks = Double(turns * queued)
            return Result(submit: submit / .nanoseconds(1) / tasks, drain: drain / .nanoseconds(1) / tasks)
        }
    }
}
