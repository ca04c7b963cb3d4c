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
        /// An agent asks for a task. Made only for subscribers that name this kind.
        case agentAsked
        /// A round of matching began because an agent asked, a task became assignable, or the scheduler started. Made only
        /// for subscribers that name this kind.
        case passStarted
        /// An answer came under a lease that is not live; it changed nothing.
        case staleAnswer
        /// A scheduled backup was made; the detail is its name. See ``BackupSchedule``.
        case backupMade
        /// A scheduled backup could not be made, or an older one not be removed; the detail says why.
        case backupFailed

        /// How the matcher works, of which there is as much as of all tasks and agents together: told only to who asks for
        /// it.
        var isOfMatching: Bool { self == .agentAsked || self == .passStarted }
    }

    // Where it lies among a few that were told with it: so an event needs no memory of its own, which one core would get and
    // another one give back, and is handed on as one reference, however much it tells.
    private var block: EventBlock
    private var place: Int

    /// Counts a scheduler's events from 1 in each opening. Those of one stream have no gaps, but for what ``missed``
    /// counts and what its kinds leave out.
    public var number: UInt64 {
        get { block[place].number }
        set { change { $0.number = newValue } }
    }
    /// The record that is the event, or the last one before it.
    public var sequence: SequenceNumber {
        get { block[place].sequence }
        set { change { $0.sequence = newValue } }
    }
    /// When, in store time.
    public var time: StoreTime {
        get { block[place].time }
        set { change { $0.time = newValue } }
    }
    /// When, for people.
    public var wall: WallTime {
        get { block[place].wall }
        set { change { $0.wall = newValue } }
    }
    /// What sort of thing happened.
    public var kind: Kind {
        get { block[place].kind }
        set { change { $0.kind = newValue } }
    }
    /// What made it happen.
    public var cause: Cause {
        get { block[place].cause }
        set { change { $0.cause = newValue } }
    }
    /// The task concerned.
    public var task: TaskID? {
        get { block[place].task }
        set { change { $0.task = newValue } }
    }
    /// The task's kind.
    public var taskKind: TaskKind? {
        get { block[place].taskKind }
        set { change { $0.taskKind = newValue } }
    }
    /// The task's priority.
    public var priority: Priority? {
        get { block[place].priority }
        set { change { $0.priority = newValue } }
    }
    /// Where the task stands after the event.
    public var status: TaskStatus? {
        get { block[place].status }
        set { change { $0.status = newValue } }
    }
    /// The agent concerned.
    public var agent: AgentName? {
        get { block[place].agent }
        set { change { $0.agent = newValue } }
    }
    /// The agent's connection.
    public var session: SessionID? {
        get { block[place].session }
        set { change { $0.session = newValue } }
    }
    /// The lease concerned.
    public var generation: Generation? {
        get { block[place].generation }
        set { change { $0.generation = newValue } }
    }
    /// What the attempt used up.
    public var usage: Usage? {
        get { block[place].usage }
        set { change { $0.usage = newValue } }
    }
    /// An error's text, what an agent said of its progress, or the name of a reason.
    public var detail: String? {
        get { block[place].detail }
        set { change { $0.detail = newValue } }
    }
    /// How many events were dropped right before this one because the subscriber was slow; 0 for none.
    public var missed: UInt64 = 0

    init(_ fields: SchedulerEventFields, missed: UInt64 = 0) {
        self.init(EventRun(fields).block, at: 0, missed: missed)
    }

    /// One of a run.
    init(_ block: EventBlock, at place: Int, missed: UInt64 = 0) {
        self.block = block
        self.place = place
        self.missed = missed
    }

    private mutating func change(_ body: (inout SchedulerEventFields) -> Void) {
        var fields = block[place]
        body(&fields)
        block = EventRun(fields).block
        place = 0
    }

    /// Whether they tell the same.
    public static func == (left: SchedulerEvent, right: SchedulerEvent) -> Bool {
        left.missed == right.missed && left.block[left.place] == right.block[right.place]
    }

    /// Hashes what tells events apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(sequence)
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
