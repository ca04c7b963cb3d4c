/// What a record's event is about, of which the rest is told as it is once the record is applied.
enum EventSubject {
    case task(TaskID)
    /// Each of them, as an event of its own.
    case tasks([TaskID])
    case everything

    init(_ transition: borrowing Transition) {
        switch transition {
        case .evicted(let forgotten, _): self = .tasks(forgotten)
        default: self = transition.task.map { .task($0) } ?? .everything
        }
    }
}
