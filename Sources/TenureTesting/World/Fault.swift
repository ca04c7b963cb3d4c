/// One thing that goes wrong in a run, and when.
///
/// Written as `crash@1204`: the process dies after 1,204 steps of the simulation. How long something lasts, and what else
/// there is to choose, follows from the seed of the run and from this.
public struct Fault: Hashable, Sendable, Codable, LosslessStringConvertible {
    /// What goes wrong.
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        /// The process dies, as by `kill -9`; what it has written is there. Counted in steps of the simulation.
        case crash
        /// The machine loses power: of what was not synced any part is there. Counted in steps.
        case powerLoss
        /// The process stands still for a time, as by `SIGSTOP`. Counted in steps.
        case stop
        /// An agent ends and comes back after a time: the scope of one of handlers is cancelled, the connection of another
        /// lost. Counted in steps.
        case agentDeath
        /// An agent with a session says nothing for a time, not even that it lives. Counted in steps.
        case agentSilence
        /// The wall clock is set forward or back. Counted in steps.
        case wallJump
        /// The disk is full for a time. Counted in steps.
        case fullDisk
        /// A call to the storage fails. Counted in calls.
        case storageError
        /// A call to the storage does only a part. Counted in calls.
        case shortWrite
        /// A step of the journal's writer takes long. Counted in such steps.
        case slowStorage
        /// A sleep ends too late. Counted in sleeps of the scheduler.
        case lateTimer
        /// A message between a session and its agent is lost. Counted in messages.
        case lostMessage
        /// A message comes twice. Counted in messages.
        case doubledMessage
        /// A message comes late, and others overtake it. Counted in messages.
        case delayedMessage
        /// A handler throws before it has begun. Counted in first attempts of handlers.
        case handlerError
        /// A handler throws although it has done its work. Counted in first attempts of handlers.
        case lateHandlerError
        /// A handler kills the process, and so does each later attempt of the same task. Counted in first attempts.
        case poison
    }

    /// What goes wrong.
    public var kind: Kind
    /// At which of the moments of its kind, counted from 1.
    public var moment: Int

    /// Something that goes wrong at a moment.
    public init(_ kind: Kind, at moment: Int) {
        self.kind = kind
        self.moment = moment
    }

    /// Reads what ``description`` writes.
    public init?(_ description: String) {
        let parts = description.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let moment = Int(parts[1]), moment > 0
        else { return nil }
        self.init(kind, at: moment)
    }

    /// Kind and moment: `crash@1204`.
    public var description: String { "\(kind.rawValue)@\(moment)" }
}

extension Fault {
    /// What is counted to find a fault's moment.
    enum Occasion: Hashable, Sendable {
        case step, storageCall, writerStep, sleep, message, handler
    }
}

extension Fault.Kind {
    var occasion: Fault.Occasion {
        switch self {
        case .crash, .powerLoss, .stop, .agentDeath, .agentSilence, .wallJump, .fullDisk: .step
        case .storageError, .shortWrite: .storageCall
        case .slowStorage: .writerStep
        case .lateTimer: .sleep
        case .lostMessage, .doubledMessage, .delayedMessage: .message
        case .handlerError, .lateHandlerError, .poison: .handler
        }
    }
}
