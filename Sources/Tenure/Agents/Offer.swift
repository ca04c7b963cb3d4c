/// A task that is offered to a session, with everything that was said of it at the submit.
public struct Offer: Sendable, Hashable {
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
    /// Which attempt this would be, from 1; failures and crashes count, interruptions do not.
    public let attempt: Int
    /// Stays the same over all attempts; makes side effects safe to repeat: the key that was given at the submit, or
    /// one of this task alone.
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

extension Offer: Codable {
    private enum Key: String, CodingKey { case lease, kind, payload, priority, options, attempt, idempotencyKey }

    /// Reads an object with the names of the properties; the payload as base64.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        lease = try container.decode(Lease.self, forKey: .lease)
        kind = try container.decode(TaskKind.self, forKey: .kind)
        payload = try container.decode(Base64.self, forKey: .payload).bytes
        priority = try container.decode(Priority.self, forKey: .priority)
        options = try container.decode(TaskOptions.self, forKey: .options)
        attempt = try container.decode(Int.self, forKey: .attempt)
        idempotencyKey = try container.decode(String.self, forKey: .idempotencyKey)
    }

    /// Writes an object with the names of the properties; the payload as base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(lease, forKey: .lease)
        try container.encode(kind, forKey: .kind)
        try container.encode(Base64(payload), forKey: .payload)
        try container.encode(priority, forKey: .priority)
        try container.encode(options, forKey: .options)
        try container.encode(attempt, forKey: .attempt)
        try container.encode(idempotencyKey, forKey: .idempotencyKey)
    }
}
