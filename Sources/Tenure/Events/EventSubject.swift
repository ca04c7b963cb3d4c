/// What a record's event is about, of which the rest is told as it is once the record is applied.
enum EventSubject {
    case task(TaskID)
    /// Each of them, as an event of its own.
    case tasks([TaskID])
    case everything

    /// `nil` for what nobody is told of.
    init?(_ transition: borrowing Transition) {
        switch transition {
        case .opened, .extended: return nil
        case .evicted(let forgotten, _): self = .tasks(forgotten)
        case .paused: self = .everything
        default:
            guard let task = transition.task else { return nil }
            self = .task(task)
        }
    }
}
