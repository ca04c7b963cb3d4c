/// What a handler knows of the attempt it carries out.
public struct TaskContext: Sendable {
    /// Takes what a handler says of its progress to the scheduler.
    typealias Teller = @Sendable (_ lease: Lease, _ progress: String) async throws(TenureError) -> Void

    let delivery: Delivery
    private let tell: Teller?

    init(_ delivery: Delivery, tell: Teller? = nil) {
        self.delivery = delivery
        self.tell = tell
    }

    /// The task.
    public var task: TaskID { delivery.lease.task }

    /// The task's kind.
    public var kind: TaskKind { delivery.specification.kind }

    /// The task's priority.
    public var priority: Priority { delivery.specification.priority }

    /// What else was said at the submit.
    public var options: TaskOptions { delivery.specification.options }

    /// Which attempt this is, from 1; failures and crashes count, interruptions do not.
    public var attempt: Int { delivery.attempt }

    /// The agent that runs the handler.
    public var agent: AgentName { delivery.agent }

    /// The lease under which the handler runs.
    public var lease: Lease { delivery.lease }

    /// A number that grows with every lease of the store. Send it along with a side effect: a store outside that
    /// refuses numbers lower than it has seen cannot be changed by an attempt that has lost its lease.
    public var fence: UInt64 { delivery.lease.generation.rawValue }

    /// Stays the same over all attempts of the task. Send it along with a side effect that must not happen twice: a
    /// service outside that knows such keys carries it out once.
    ///
    /// The key that was given at the submit (``TaskOptions/idempotencyKey``); without one, the opening in which the
    /// task was submitted and its id, which no other task of any store has.
    public var idempotencyKey: String { options.idempotencyKey ?? "\(delivery.submittedIn)/\(task)" }

    /// Says how far the work is, for whoever watches: an event, and part of snapshots; not recorded. The text is cut at
    /// ``InputLimits/errorTextCharacters``. Returns once everything before it is durable.
    ///
    /// - Throws: `staleLease` once the lease has ended: stop then, what the work comes to is not wanted any more;
    ///   `indeterminate` when the journal failed, or the calling task was cancelled.
    /// - Complexity: O(subscribers); a turn of the scheduler for each call, so not one for every byte.
    public func progress(_ progress: String) async throws(TenureError) { try await tell?(lease, progress) }

    /// Adds to one of the counters that are recorded with the attempt's result; the ends of 64 bits saturate. From any
    /// thread; O(1). Their names together have at most ``InputLimits/metadataBytes``, or the attempt fails.
    public func report(_ counter: String, _ amount: Int64) { delivery.report(counter, amount) }
}
