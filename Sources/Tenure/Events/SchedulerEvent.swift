/// Something that happened, told to subscribers once it is durable. Complete in itself: nothing has to be looked up.
public struct SchedulerEvent: Hashable, Sendable {
    /// What sort of thing happened.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A task was submitted.
        case submitted
        /// A waiting task became ready.
        case becameDue
        /// A task was given to an agent; an agent of handlers has accepted it by that.
        case assigned
        /// An agent accepted an offer.
        case accepted
        /// A task was completed.
        case completed
        /// An attempt failed; the status says whether the task is tried again.
        case failed
        /// A task was taken back from an agent that is gone or refused it.
        case reclaimed
        /// A lease was given back; this counts nothing.
        case released
        /// An agent put its task off.
        case snoozed
        /// An agent is to stop working on its task.
        case cancelRequested
        /// A task was cancelled.
        case cancelled
        /// A lease went over to the next session of its agent.
        case resumed
        /// A suspect was worked on for longer than the careful time; it is no suspect any more.
        case outlived
        /// The process had died while a suspect was alone at work; that is counted as the task's crash.
        case crashed
        /// A dead letter began a new life.
        case replayed
        /// A task that had ended was forgotten.
        case evicted
        /// Tasks are held back: all, or those of a kind.
        case paused
        /// Tasks are held back no more.
        case unpaused
        /// An agent said how far it is.
        case progressed
        /// An agent finishes what it holds and gets nothing more.
        case agentDraining
        /// An agent connected.
        case agentConnected
        /// An agent is gone.
        case agentDisconnected
        /// An agent asks for a task.
        case agentAsked
        /// A round of matching began because an agent asked, a task became assignable, or the scheduler started.
        case passStarted
        /// An answer came under a lease that is not live; it changed nothing.
        case staleAnswer
        /// A scheduled backup was made; the detail is its name. See ``BackupSchedule``.
        case backupMade
        /// A scheduled backup could not be made, or an older one not be removed; the detail says why.
        case backupFailed
    }

    // Apart, because events are handed on from queue to queue: as one reference, however much they tell.
    private var kept: Kept

    /// Counts a scheduler's events from 1 in each opening. Those of one stream have no gaps, but for what ``missed``
    /// counts and what its kinds leave out.
    public var number: UInt64
    /// The record that is the event, or the last one before it.
    public var sequence: SequenceNumber {
        get { kept.fields.sequence }
        set { change { $0.sequence = newValue } }
    }
    /// When, in store time.
    public var time: StoreTime {
        get { kept.fields.time }
        set { change { $0.time = newValue } }
    }
    /// When, for people.
    public var wall: WallTime {
        get { kept.fields.wall }
        set { change { $0.wall = newValue } }
    }
    /// What sort of thing happened.
    public var kind: Kind {
        get { kept.fields.kind }
        set { change { $0.kind = newValue } }
    }
    /// What made it happen.
    public var cause: Cause {
        get { kept.fields.cause }
        set { change { $0.cause = newValue } }
    }
    /// The task concerned.
    public var task: TaskID? {
        get { kept.fields.task }
        set { change { $0.task = newValue } }
    }
    /// The task's kind.
    public var taskKind: TaskKind? {
        get { kept.fields.taskKind }
        set { change { $0.taskKind = newValue } }
    }
    /// The task's priority.
    public var priority: Priority? {
        get { kept.fields.priority }
        set { change { $0.priority = newValue } }
    }
    /// Where the task stands after the event.
    public var status: TaskStatus? {
        get { kept.fields.status }
        set { change { $0.status = newValue } }
    }
    /// The agent concerned.
    public var agent: AgentName? {
        get { kept.fields.agent }
        set { change { $0.agent = newValue } }
    }
    /// The agent's connection.
    public var session: SessionID? {
        get { kept.fields.session }
        set { change { $0.session = newValue } }
    }
    /// The lease concerned.
    public var generation: Generation? {
        get { kept.fields.generation }
        set { change { $0.generation = newValue } }
    }
    /// What the attempt used up.
    public var usage: Usage? {
        get { kept.fields.usage }
        set { change { $0.usage = newValue } }
    }
    /// An error's text, what an agent said of its progress, or the name of a reason.
    public var detail: String? {
        get { kept.fields.detail }
        set { change { $0.detail = newValue } }
    }
    /// How many events were dropped right before this one because the subscriber was slow; 0 for none.
    public var missed: UInt64 = 0

    init(number: UInt64, _ fields: SchedulerEventFields, missed: UInt64 = 0) {
        self.number = number
        self.missed = missed
        kept = Kept(fields)
    }

    private mutating func change(_ body: (inout SchedulerEventFields) -> Void) {
        var fields = kept.fields
        body(&fields)
        kept = Kept(fields)
    }

    /// What it tells, all but its number among the events.
    var fields: SchedulerEventFields { kept.fields }

    /// Whether they tell the same.
    public static func == (left: SchedulerEvent, right: SchedulerEvent) -> Bool {
        left.number == right.number && left.missed == right.missed
            && (left.kept === right.kept || left.fields == right.fields)
    }

    /// Hashes what tells events apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(sequence)
    }

    private final class Kept: Sendable {
        let fields: SchedulerEventFields

        init(_ fields: SchedulerEventFields) { self.fields = fields }
    }
}

extension SchedulerEvent: CustomStringConvertible {
    /// One line for people; text from outside is escaped.
    public var description: String {
        var parts = ["#\(number)", "@\(sequence)", "\(time)", kind.rawValue]
        if let task { parts.append("task \(task)") }
        if let taskKind { parts.append(taskKind.rawValue.quoted) }
        if let agent { parts.append("agent \(agent.rawValue.quoted)") }
        if let generation { parts.append("generation \(generation)") }
        if let status { parts.append("→ \(status.name)") }
        if let detail { parts.append(detail.quoted) }
        return parts.joined(separator: " ")
    }
}
