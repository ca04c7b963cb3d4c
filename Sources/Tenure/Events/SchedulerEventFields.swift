/// What a ``SchedulerEvent`` tells; filled in before it becomes one.
struct SchedulerEventFields: Hashable, Sendable {
    /// Among the events; it gets it last.
    var number: UInt64 = 0
    var sequence: SequenceNumber
    var time: StoreTime
    var wall: WallTime
    var kind: SchedulerEvent.Kind
    var cause: Cause
    var task: TaskID?
    var taskKind: TaskKind?
    var priority: Priority?
    var status: TaskStatus?
    var agent: AgentName?
    var session: SessionID?
    var generation: Generation?
    var usage: Usage?
    var detail: String?
}

extension SchedulerEventFields {
    /// The event of a record, of which ``tell(_:)`` says the rest.
    @inline(__always)
    init(_ kind: SchedulerEvent.Kind, of record: borrowing Record, _ sequence: SequenceNumber) {
        self.init(sequence: sequence, time: record.time, wall: record.wall, kind: kind, cause: record.cause)
    }

    /// Says all that a record says by itself.
    mutating func tell(_ record: borrowing Record) {
        // What each task has comes first, and by one switch, because each one copies what it finds.
        switch record.transition {
        case .submitted(let task, _, _):
            self.task = task
        case .assigned(let task, let holder, _):
            tell(task, holder)
        case .completed(let task, let holder, _, let usage):
            tell(task, holder)
            self.usage = usage
        case .paused(.kind(let kind), _):
            taskKind = kind
        default:
            task = record.transition.task
            usage = record.transition.usage
            detail = record.transition.detail
            if let task, let holder = record.transition.holder { tell(task, holder) }
        }
    }

    private mutating func tell(_ task: TaskID, _ holder: LeaseHolderFields) {
        self.task = task
        agent = holder.agent
        session = holder.session
        generation = holder.generation
    }
}
