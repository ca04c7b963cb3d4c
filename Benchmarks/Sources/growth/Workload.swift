import Tenure

/// The work that all measurements share: tasks that do nothing, so that only what surrounds them costs.
enum Workload {
    static let kind: TaskKind = "nothing"
    static let payload = [UInt8](repeating: 0x5A, count: 32)
    static let agents = 4

    static func priority(of number: Int) -> Priority { Priority.allCases[number % Priority.allCases.count] }

    /// Nanoseconds per task from the first assignment to the last completion, of tasks that are all queued beforehand.
    @concurrent static func queuedBeforehand(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        for number in 0..<count {
            _ = try await scheduler.submit(RawTask(kind: kind, payload: payload), priority: priority(of: number))
        }
        let end = Countdown(from: count)
        let clock = ContinuousClock()
        let start = clock.now
        try await scheduler.running(agents: agents, named: "agent", { $0.handle(kind) { _, _ in end.count() } }) {
            await end.reached()
        }
        return start.duration(to: clock.now).nanoseconds / Double(count)
    }

    /// Nanoseconds per task from the first submit to the last completion, while agents wait for them.
    @concurrent static func oneByOne(_ count: Int, agents: Int = agents) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        let end = Countdown(from: count)
        return try await scheduler.running(agents: agents, named: "agent", { $0.handle(kind) { _, _ in end.count() } })
        {
            let clock = ContinuousClock()
            let start = clock.now
            for number in 0..<count {
                _ = try await scheduler.submit(RawTask(kind: kind, payload: payload), priority: priority(of: number))
            }
            await end.reached()
            return start.duration(to: clock.now).nanoseconds / Double(count)
        }
    }

    /// Nanoseconds per task from its submit to its output, one after the other, while all agents ask.
    @concurrent static func toAsking(_ count: Int, agents: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        return try await scheduler.running(agents: agents, named: "agent", { $0.handle(kind) { _, _ in [] } }) {
            // Every agent asks once the first task of each is done.
            for _ in 0..<agents { _ = try await scheduler.submit(RawTask(kind: kind, payload: payload)).output }
            let clock = ContinuousClock()
            let start = clock.now
            for number in 0..<count {
                let task = RawTask(kind: kind, payload: payload)
                _ = try await scheduler.submit(task, priority: priority(of: number)).output
            }
            return start.duration(to: clock.now).nanoseconds / Double(count)
        }
    }

    /// Nanoseconds per child of a task group that does the same nothing.
    @concurrent static func taskGroupChildren(_ count: Int) async -> Double {
        let end = Countdown(from: count)
        let clock = ContinuousClock()
        let start = clock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { _ = end.count() } }
            await end.reached()
        }
        return start.duration(to: clock.now).nanoseconds / Double(count)
    }
}

extension Duration {
    var nanoseconds: Double { self / .nanoseconds(1) }
}
