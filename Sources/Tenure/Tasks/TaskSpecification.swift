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
    /// Whether ``ending`` is written, and whether somebody waits for that.
    private let step = Atomic(EndingStep.open)
    /// Everything that was said of the task beside payload and priority.
    package let options: TaskOptions
    // Written by the queue alone, once, before it says so with release ordering; read only after that was seen with
    // acquire ordering. So no two threads have it at once, and nobody sees it change.
    nonisolated(unsafe) private var ending = Ending.cancelled
    // Written by the one who has claimed the place, before it says that it waits; taken by the one who tells it. For each
    // claim ``EndingStep`` lets one alone do either, with acquire and release ordering. Who leaves touches it no more.
    nonisolated(unsafe) private var waiter: Signal?

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
    package var knownEnding: Ending? { step.load(ordering: .acquiring) == .ended ? ending : nil }

    /// Tells how the task ended to whoever holds its handle. For the queue alone, and only when that is durable.
    package func end(as ending: Ending) {
        guard step.load(ordering: .relaxed) != .ended else { return }
        self.ending = ending
        if change({ $0.end() }) { tellWaiter() }
    }

    /// Tells whoever waits here that the queue knows more: not an end that can be told here. For the queue alone.
    package func stir() {
        if change({ $0.stir() }) { tellWaiter() }
    }

    /// Whether somebody waits here for what the queue will tell.
    package var isAwaited: Bool { step.load(ordering: .acquiring) == .awaited }

    /// Waits for what is told here; only one can at a time, and only as long as nothing was told.
    ///
    /// - Returns: whether `waiter` will be told; otherwise the queue has to be asked, unless ``knownEnding`` says it by now.
    package func await(with waiter: Signal) -> Bool {
        guard change({ $0.claim() }) else { return false }
        self.waiter = waiter
        return change { $0.wait() }
    }

    /// The one who waits here waits no more. Afterwards there is room for another one, who puts its own waiter into the
    /// place of the one that this leaves there.
    package func leave() { _ = change { $0.leave() } }

    private func tellWaiter() { waiter.take()?.give() }

    private func change(_ body: (inout EndingStep) -> Bool) -> Bool {
        var current = step.load(ordering: .acquiring)
        while true {
            var next = current
            let result = body(&next)
            if next == current { return result }
            let (isExchanged, original) = step.compareExchange(
                expected: current,
                desired: next,
                ordering: .acquiringAndReleasing
            )
            if isExchanged { return result }
            current = original
        }
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
