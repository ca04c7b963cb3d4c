/// What a ``SimulatedAgent`` does with the tasks it is offered. Data, so that a report can print it.
///
/// What is to happen so many times happens to its first offers; after that it completes what it gets.
public enum Behaviour: Sendable, Hashable {
    /// Accepts, works for a time, completes; says now and then that it is alive.
    case complete(after: Duration)
    /// Accepts and fails.
    case fail(times: Int)
    /// Lets the time for accepting pass, then asks again.
    case ignore(times: Int)
    /// Refuses.
    case refuse(times: Int)
    /// Accepts and never answers.
    case hang
    /// Accepts, says that it is blocked for a time, goes on and completes.
    case block(Duration)
    /// Its connection is lost at this point; it connects anew.
    case crash(CrashPoint, times: Int)
    /// Completes each task twice.
    case settleTwice
    /// Completes each task, then answers for the one before.
    case answerWithOldToken
    /// Completes its own tasks, and tries to complete those of others with tokens that it has seen.
    case touchOthers
    /// Is disconnected while working, and connects anew: with its token it goes on with the task, without it begins anew.
    case reconnect(times: Int, withToken: Bool)
    /// Completes so many tasks and leaves.
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
    /// Never accepts anything.
    public static let ignore = Behaviour.ignore(times: .max)

    /// Its connection is lost at this point of its first task.
    public static func crash(_ point: CrashPoint) -> Behaviour { .crash(point, times: 1) }

    /// How often it does what it should not.
    var times: Int {
        switch self {
        case .fail(let times), .ignore(let times), .refuse(let times), .crash(_, let times), .reconnect(let times, _):
            times
        case .complete, .hang, .block, .settleTwice, .answerWithOldToken, .touchOthers, .leave: 0
        }
    }
}
