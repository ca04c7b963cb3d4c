import Synchronization
import Tenure

/// How much of their time agents work, where there is always something to do.
public struct SleepingHandlers: Sendable {
    private let sleep: Duration

    /// Handlers that sleep for so long.
    public init(sleeping sleep: Duration) { self.sleep = sleep }

    /// The time in handlers, as they measure it themselves, by the time that all agents had; all tasks are queued
    /// beforehand.
    @concurrent
    public func run(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        for number in 0..<count { _ = try await TenureContender.submit(number, to: scheduler) }
        let worked = Mutex(Duration.zero)
        let end = Countdown(from: count)
        let (clock, sleep) = (ContinuousClock(), sleep)
        return try await scheduler.running(
            agents: Shape.agents,
            named: "agent",
            {
                $0.handle(Shape.kind) { payload, _ in
                    let start = clock.now
                    try await Task.sleep(for: sleep)
                    let time = start.duration(to: clock.now)
                    worked.withLock { $0 += time }
                    end.count()
                    return Shape.handle(payload)
                }
            }
        ) {
            let start = clock.now
            await end.reached()
            let wall = start.duration(to: clock.now)
            return worked.withLock { $0 } / (wall * Shape.agents)
        }
    }
}
