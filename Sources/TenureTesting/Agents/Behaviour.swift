/// What a ``SimulatedAgent`` does with the tasks it is offered. Data, so that a report can print it.
public enum Behaviour: Sendable, Hashable {
    /// Accepts, works for a time, completes.
    case complete(after: Duration)
    /// Accepts and fails this often, then completes.
    case fail(times: Int)
    /// Is offered tasks and never accepts.
    case ignore
    /// Refuses this often, then completes.
    case refuse(times: Int)
    /// Accepts and never answers.
    case hang
    /// Accepts, says that it is blocked for a time, goes on and completes.
    case block(Duration)
    /// Its connection is lost at this point of its first task.
    case crash(CrashPoint)
    /// Completes each task twice.
    case settleTwice
    /// Completes each task, then answers for the one before.
    case answerWithOldToken
    /// Completes its own tasks, and tries to complete those of others with tokens that it has seen.
    case touchOthers
    /// Is disconnected while working on each of its first tasks, and connects anew.
    case reconnect(times: Int)
    /// Leaves after so many tasks.
    case leave(after: Int)

    /// Where a connection is lost.
    public enum CrashPoint: Sendable, Hashable {
        /// The offer has come and is not accepted.
        case beforeAccepting
        /// In the middle of the work.
        case whileWorking
        /// The work is done and not told.
        case beforeSettling
    }

    /// Completes at once.
    public static let complete = Behaviour.complete(after: .zero)
}
