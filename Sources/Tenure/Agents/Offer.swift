/// A task that is offered to a session, with everything that was said of it at the submit.
public struct Offer: Sendable, Hashable, Codable {
    /// The right to act on the task; send it along with every answer.
    public let lease: Lease
    /// The task's kind.
    public let kind: TaskKind
    /// The task's payload.
    public let payload: [UInt8]
    /// The task's priority.
    public let priority: Priority
    /// What else was said at the submit.
    public let options: TaskOptions
    /// Which attempt this would be, from 1.
    public let attempt: Int
    /// Stays the same over all attempts; makes side effects safe to repeat: the key that was given at the submit, or one
    /// of this task alone.
    public let idempotencyKey: String

    /// The task.
    public var task: TaskID { lease.task }

    /// Grows with every lease of the store; makes side effects of a lost lease refusable.
    public var fence: UInt64 { lease.generation.rawValue }

    init(_ delivery: Delivery) {
        lease = delivery.lease
        kind = delivery.specification.kind
        payload = delivery.specification.payload
        priority = delivery.specification.priority
        options = delivery.specification.options
        attempt = delivery.attempt
        idempotencyKey = TaskContext(delivery).idempotencyKey
    }
}
