import Tenure

/// Lifecycles while somebody reads all events of them.
public struct EventReaders: Sendable {
    private let readers: Int

    /// With so many subscribers, none of which misses an event.
    public init(_ readers: Int) { self.readers = readers }

    /// Nanoseconds for each lifecycle, until who submitted and all who read know of the last end.
    @concurrent
    public func run(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory, options: SchedulerOptions(retention: .unlimited))
        return try await scheduler.running(
            agents: Shape.agents,
            named: "agent",
            { $0.handle(Shape.kind) { payload, _ in Shape.handle(payload) } }
        ) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<readers {
                    let events = try await scheduler.observe(buffering: 8 * count).events
                    group.addTask { try await Self.read(events, until: count) }
                }
                let clock = ContinuousClock()
                let start = clock.now
                var handles: [RawTaskHandle] = []
                for number in 0..<count { handles.append(try await TenureContender.submit(number, to: scheduler)) }
                for handle in handles { _ = try await handle.output }
                try await group.waitForAll()
                return start.duration(to: clock.now) / .nanoseconds(1) / Double(count)
            }
        }
    }

    /// An event went by that was to be read.
    struct EventMissed: Error {}

    private static func read(_ events: EventStream, until count: Int) async throws {
        var completed = 0
        for await event in events {
            guard event.missed == 0 else { throw EventMissed() }
            if event.kind == .completed { completed += 1 }
            if completed == count { return }
        }
        throw EventMissed()
    }
}
