import Tenure

/// What is measured; each gives microseconds per task.
enum Workloads {
    private static let payload = [UInt8](repeating: 7, count: 32)
    private static let agents = 4

    /// So many tasks are queued, then four agents come and empty the queue. Counted from the first submit to the last
    /// output.
    static func queuedFirst(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        let clock = ContinuousClock()
        let start = clock.now
        let handles = try await submit(count, to: scheduler)
        try await scheduler.running(agents: agents, named: "agent", { $0.handle("work") { _, _ in [] } }) {
            for handle in handles { _ = try await handle.output }
        }
        return perTask(start.duration(to: clock.now), count)
    }

    /// One submitter, one task at a time, while four agents work; handles are kept and awaited at the end.
    static func oneByOne(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        return try await scheduler.running(agents: agents, named: "agent", { $0.handle("work") { _, _ in [] } }) {
            let clock = ContinuousClock()
            let start = clock.now
            let handles = try await submit(count, to: scheduler)
            for handle in handles { _ = try await handle.output }
            return perTask(start.duration(to: clock.now), count)
        }
    }

    /// The runtime's own way to run so many pieces of work.
    static func taskGroup(_ count: Int) async -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        await withTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<count { group.addTask { [] } }
            for await _ in group {}
        }
        return perTask(start.duration(to: clock.now), count)
    }

    private static func submit(_ count: Int, to scheduler: Scheduler) async throws -> [RawTaskHandle] {
        var handles: [RawTaskHandle] = []
        handles.reserveCapacity(count)
        for number in 0..<count {
            let priority = Priority.allCases[number % Priority.allCases.count]
            handles.append(try await scheduler.submit(RawTask(kind: "work", payload: payload), priority: priority))
        }
        return handles
    }

    private static func perTask(_ duration: Duration, _ count: Int) -> Double {
        let (seconds, attoseconds) = duration.components
        return (Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(count)
    }
}
