/// What an exploration by ``Interleavings`` found.
public struct InterleavingReport: Sendable, Hashable, CustomStringConvertible {
    /// A schedule that does not do what it should.
    public struct Failure: Sendable, Hashable, CustomStringConvertible {
        /// What is wrong at the end of the schedule.
        public enum Kind: Sendable, Hashable {
            /// All threads are over, and the check said no.
            case check
            /// The invariant does not hold after the last step.
            case invariant
            /// Some threads are not over, and none of them can move.
            case deadlock
            /// The last step jumped to a name that its thread does not have.
            case unknownStep(String)
        }

        /// What is wrong at the end of the schedule.
        public var kind: Kind
        /// The steps in the order in which they happened, each as `thread: step`.
        public var schedule: [String]
        /// The steps that cannot happen, each as `thread: step`; empty unless it is a deadlock.
        public var blocked: [String]
        /// The state at the end, as `String(describing:)` shows it.
        public var state: String

        /// The whole schedule, one step a line, and what is wrong.
        public var description: String {
            var text = "\(kind) fails after \(schedule.count) steps:"
            for step in schedule { text += "\n  \(step)" }
            for step in blocked { text += "\n  \(step) (blocked)" }
            return text + "\nstate: \(state)"
        }
    }

    /// How many complete interleavings there are; where states are shared, how many different complete states.
    public var complete = 0
    /// How many of the explored ends are deadlocks.
    public var deadlocks = 0
    /// How many steps were taken.
    public var steps = 0
    /// Whether nothing was left out for reaching a limit.
    public var isExhaustive = true
    /// The first failure found. Where states are shared, no schedule that fails is shorter.
    public var failure: Failure?

    /// Whether everything was explored and nothing failed.
    public var passed: Bool { isExhaustive && failure == nil }

    /// The counts, and the failure if there is one.
    public var description: String {
        var text = "\(complete) complete, \(deadlocks) deadlocks, \(steps) steps"
        if !isExhaustive { text += ", not exhaustive" }
        if let failure { text += "; \(failure)" }
        return text
    }
}
