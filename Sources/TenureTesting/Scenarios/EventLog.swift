internal import Synchronization
package import Tenure

/// Collects a scheduler's events while a scenario runs.
package final class EventLog: Sendable {
    private let collected = Mutex<[SchedulerEvent]>([])

    /// Collects `events` around `body`.
    ///
    /// - Throws: what `body` throws; ``PromiseBroken`` when the stream has a gap.
    package static func collecting<Result: Sendable>(
        _ events: EventStream,
        _ body: @Sendable (EventLog) async throws -> Result
    ) async throws -> Result {
        let log = EventLog()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var last: UInt64?
                for await event in events {
                    if let last { try promise("D2", event.number == last + 1, "event \(event.number) follows \(last)") }
                    last = event.number
                    log.collected.withLock { $0.append(event) }
                }
            }
            let result = try await body(log)
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    /// What was told so far, in order.
    package var events: [SchedulerEvent] { collected.withLock { $0 } }

    /// What was told so far of one kind, in order.
    package func events(_ kind: SchedulerEvent.Kind) -> [SchedulerEvent] { events.filter { $0.kind == kind } }

    /// The longest time from a task's submit to its first assignment.
    package var longestWait: Duration {
        var submitted: [TaskID: StoreTime] = [:]
        var longest = Duration.zero
        for event in events {
            guard let task = event.task else { continue }
            if event.kind == .submitted { submitted[task] = event.time }
            if event.kind == .assigned, let start = submitted.removeValue(forKey: task) {
                longest = max(longest, start.duration(to: event.time))
            }
        }
        return longest
    }

    /// Checks that each task was submitted once and completed once.
    package func checkEachCompletedOnce(_ tasks: [TaskID]) throws {
        for task in tasks {
            let own = events.filter { $0.task == task }
            let completions = own.filter { $0.kind == .completed }.count
            try promise("T1", completions == 1, "task \(task) was completed \(completions) times")
        }
    }
}

extension Duration {
    /// In milliseconds, for figures.
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
