/// What is known of one task.
public struct TaskSnapshot: Hashable, Sendable {
    /// The task.
    public var id: TaskID
    /// Its kind.
    public var kind: TaskKind
    /// Its payload, as it was submitted; shared with the scheduler until one of the two changes it.
    public var payload: [UInt8]
    /// Its priority.
    public var priority: Priority
    /// Everything else that was said at the submit.
    public var options: TaskOptions
    /// Where it stands.
    public var status: TaskStatus
    /// When it was submitted.
    public var submittedAt: StoreTime
    /// When it was submitted, for people.
    public var submittedWall: WallTime
    /// When it became ready last, or will: while it waits, this is when.
    public var readyAt: StoreTime
    /// When it came to its end; `nil` while it has not.
    public var endedAt: StoreTime?
    /// How often it failed.
    public var failures: Int
    /// How many agents died while working on it.
    public var crashes: Int
    /// How often it was offered and not accepted.
    public var refusals: Int
    /// How often its agent put it off.
    public var snoozes: Int
    /// How often its lease was given back without counting.
    public var interruptions: Int
    /// Whether the process died while it was being worked on, and it has not outlived that since.
    public var isSuspect: Bool
    /// Its last lease; `nil` before the first.
    public var lastGeneration: Generation?
    /// Every lease that has ended, the latest last. At most 32 that ended otherwise than by a completion; of more,
    /// those are forgotten first in which nothing went wrong.
    public var attempts: [Attempt]
    /// The output of a completed task; `nil` of any other.
    public var output: [UInt8]?
    /// What all its attempts used up.
    public var usage: Usage

    /// What went wrong, the latest last.
    public var errors: [Attempt] { attempts.filter(\.ending.isError) }
}
