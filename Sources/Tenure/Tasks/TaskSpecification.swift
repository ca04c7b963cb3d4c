internal import Synchronization

/// What a task was submitted with, which never changes, and how it ended, once that is known for good.
///
/// A class, so that it is made once and handed on by reference: the handle of a submit shares it with the queue, and so
/// reads the end without asking the queue, also when that has forgotten the task.
package final class TaskSpecification: Sendable {
    package let kind: TaskKind
    let storedPayload: TaskPayload
    package let priority: Priority
    // Here, where it takes no room: there are millions of tasks.
    /// Whether ``ending`` is written.
    private let hasEnding = Atomic(false)
    /// Everything that was said of the task beside payload and priority.
    package let options: TaskOptions
    // Written by the queue alone, once, before it says so with release ordering; read only after that was seen with
    // acquire ordering. So no two threads have it at once, and nobody sees it change.
    nonisolated(unsafe) private var ending = Ending.cancelled

    /// An end that nothing takes back; a dead letter may live again.
    package enum Ending: Sendable {
        case completed(output: [UInt8])
        case cancelled
    }

    package convenience init(kind: TaskKind, payload: [UInt8], priority: Priority, options: TaskOptions) {
        self.init(kind: kind, payload: TaskPayload(payload), priority: priority, options: options)
    }

    /// A plain task.
    package convenience init(kind: TaskKind, payload: [UInt8], priority: Priority) {
        self.init(kind: kind, payload: TaskPayload(payload), priority: priority)
    }

    init(kind: TaskKind, payload: TaskPayload, priority: Priority, options: TaskOptions) {
        self.kind = kind
        storedPayload = payload
        self.priority = priority
        self.options = options
    }

    /// A plain task.
    init(kind: TaskKind, payload: TaskPayload, priority: Priority) {
        self.kind = kind
        storedPayload = payload
        self.priority = priority
        options = .standard
    }

    /// How the task ended, once that is durable and was told here; `nil` otherwise.
    package var knownEnding: Ending? { hasEnding.load(ordering: .acquiring) ? ending : nil }

    /// Tells how the task ended to whoever holds its handle. For the queue alone, and only when that is durable.
    package func end(as ending: Ending) {
        guard !hasEnding.load(ordering: .relaxed) else { return }
        self.ending = ending
        hasEnding.store(true, ordering: .releasing)
    }

    /// What it is to be done with; ask for it once.
    package var payload: [UInt8] { storedPayload.bytes }

    /// As ``TaskOptions/requires``.
    package var requires: Set<Capability> { options.requires }

    /// As ``TaskOptions/pinnedTo``.
    package var pinnedTo: AgentName? { options.pinnedTo }

    /// As ``TaskOptions/timeout``.
    package var timeout: Duration? { options.timeout }

    /// As ``TaskOptions/notBefore``.
    package var notBefore: StartTime { options.notBefore }

    /// As ``TaskOptions/retry``.
    package var retry: RetryPolicy? { options.retry }

    /// As ``TaskOptions/metadata``.
    package var metadata: [String: String] { options.metadata }

    /// As ``TaskOptions/idempotencyKey``.
    package var idempotencyKey: String? { options.idempotencyKey }
}

extension TaskSpecification: Hashable {
    package static func == (left: TaskSpecification, right: TaskSpecification) -> Bool {
        left.kind == right.kind && left.payload == right.payload && left.priority == right.priority
            && left.options == right.options
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(payload)
    }
}
