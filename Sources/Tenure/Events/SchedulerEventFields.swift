/// What a ``SchedulerEvent`` tells; filled in before it becomes one.
struct SchedulerEventFields: Hashable, Sendable {
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
