/// What is told of a record: all that it says by itself, read before it is applied.
struct Announcement {
    /// What it is about, of which the rest is told as it is once the record is applied.
    enum Subject {
        case task(TaskID)
        /// Each of them, as an event of its own.
        case tasks([TaskID])
        case everything
    }

    var fields: SchedulerEventFields
    let subject: Subject

    /// `nil` for what nobody is told of.
    init?(_ record: borrowing Record, _ sequence: SequenceNumber) {
        guard let kind = record.transition.eventKind else { return nil }
        fields = SchedulerEventFields(
            sequence: sequence,
            time: record.time,
            wall: record.wall,
            kind: kind,
            cause: record.cause
        )
        fields.detail = record.transition.detail
        switch record.transition {
        case .evicted(let forgotten, _):
            subject = .tasks(forgotten)
        case .paused(let scope, _):
            if case .kind(let kind) = scope { fields.taskKind = kind }
            subject = .everything
        default:
            guard let task = record.transition.task else { return nil }
            subject = .task(task)
            fields.task = task
            fields.usage = record.transition.usage
            if let holder = record.transition.holder {
                fields.agent = holder.agent
                fields.session = holder.session
                fields.generation = holder.generation
            }
        }
    }
}
