/// What a handler throws that neither succeeds nor fails. Neither counts against the task.
public enum TaskDeferral: Error, Hashable, Sendable {
    /// The task is to be tried again after a wait; not negative.
    case snooze(for: Duration)
    /// Another agent is to try it at once.
    case release
}
