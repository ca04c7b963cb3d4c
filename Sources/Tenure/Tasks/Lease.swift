/// The right of one session to act on one task, proved by this token.
///
/// A token is valid if and only if a live lease with exactly these four parts exists. It is a plain value and may be
/// copied, stored and sent: what guards the task is the fence, not the type. Every settlement (complete, fail, refuse,
/// release) and every reclaim ends the lease, and the next lease of the task has a higher ``generation``.
public struct Lease: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The opening of the store that gave the lease.
    public let incarnation: Incarnation
    /// The task that may be acted on.
    public let task: TaskID
    /// The session that may act.
    public let session: SessionID
    /// The lease's number; strictly increasing over the store.
    public let generation: Generation

    package init(incarnation: Incarnation, task: TaskID, session: SessionID, generation: Generation) {
        self.incarnation = incarnation
        self.task = task
        self.session = session
        self.generation = generation
    }

    /// Task, generation and session, for messages.
    public var description: String { "lease of task \(task), generation \(generation), \(session)" }
}
