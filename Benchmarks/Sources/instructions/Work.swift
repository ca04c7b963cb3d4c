import Tenure

/// What the counted paths are made of: tasks that do nothing, so that only what surrounds them is counted.
enum Work {
    private static let kind: TaskKind = "nothing"
    private static let payload = [UInt8](repeating: 0x5A, count: 32)

    /// A subscriber was not told of everything.
    struct EventsMissing: Error {}

    @discardableResult
    static func submit(number: Int, to scheduler: Scheduler) async throws -> RawTaskHandle {
        let priority = Priority.allCases[number % Priority.allCases.count]
        return try await scheduler.submit(RawTask(kind: kind, payload: payload), priority: priority)
    }

    static func submit(_ count: Int, to scheduler: Scheduler) async throws -> [RawTaskHandle] {
        var handles: [RawTaskHandle] = []
        handles.reserveCapacity(count)
        for number in 0..<count { handles.append(try await submit(number: number, to: scheduler)) }
        return handles
    }

    static func submit(_ count: Int, by submitters: Int, to scheduler: Scheduler) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<submitters { group.addTask { _ = try await submit(count / submitters, to: scheduler) } }
            try await group.waitForAll()
        }
    }

    static func submit(_ count: Int, inBatchesOf size: Int, to scheduler: Scheduler) async throws -> [RawTaskHandle] {
        var handles: [RawTaskHandle] = []
        handles.reserveCapacity(count)
        for first in stride(from: 0, to: count, by: size) {
            let requests = (first..<min(first + size, count)).map { number in
                let priority = Priority.allCases[number % Priority.allCases.count]
                return TaskRequest(RawTask(kind: kind, payload: payload), priority: priority)
            }
            handles += try await scheduler.submit(contentsOf: requests)
        }
        return handles
    }

    static func oneByOne(_ count: Int, on scheduler: Scheduler) async throws {
        for number in 0..<count { _ = try await submit(number: number, to: scheduler).output }
    }

    static func outputs(of handles: [RawTaskHandle]) async throws {
        for handle in handles { _ = try await handle.output }
    }

    static func withAgents(_ scheduler: Scheduler, _ body: () async throws -> Void) async throws {
        try await scheduler.running(agents: 4, named: "agent", { $0.handle(kind) { _, _ in [] } }) { try await body() }
    }

    static func count(_ events: EventStream) async -> Int {
        var count = 0
        for await _ in events { count += 1 }
        return count
    }
}
