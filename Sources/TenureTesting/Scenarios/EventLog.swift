internal import Synchronization
package import Tenure

/// Collects a scheduler's events while a scenario runs.
package final class EventLog: Sendable {
    private struct State {
        var events: [SchedulerEvent] = []
        var hasGaps = false
    }

    private let collected = Mutex(State())

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
                    log.take(event)
                }
            }
            let result = try await body(log)
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    /// Adds what was told.
    func take(_ event: SchedulerEvent) { collected.withLock { $0.events.append(event) } }

    /// A process has died: what it had recorded and not told yet nobody tells any more.
    func noteGap() { collected.withLock { $0.hasGaps = true } }

    /// Whether there may have been events that nobody was told of.
    package var hasGaps: Bool { collected.withLock { $0.hasGaps } }

    /// What was told so far, in order.
    package var events: [SchedulerEvent] { collected.withLock { $0.events } }

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

    /// Whether the completion of each of these tasks is told, unless a process may have died before it told it.
    package func tellsCompletions(of tasks: [TaskID]) -> Bool {
        hasGaps || Set(tasks).isSubset(of: events(.completed).compactMap(\.task))
    }

    /// Checks that each task was completed once.
    package func checkEachCompletedOnce(_ tasks: [TaskID]) throws {
        let completions = events(.completed).reduce(into: [TaskID: Int]()) { counts, event in
            if let task = event.task { counts[task, default: 0] += 1 }
        }
        for task in tasks {
            let count = completions[task, default: 0]
            try promise("T1", count == 1 || (count == 0 && hasGaps), "task \(task) was completed \(count) times")
        }
    }
}

extension Duration {
    /// In milliseconds, for figures.
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
