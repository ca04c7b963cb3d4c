/// Everything the queue knows of one task.
///
/// Flat on purpose: what belongs to one stage alone stands beside the stage, not in it, so that a task is changed
/// without being copied. ``status`` puts it together again.
package struct TaskEntry: Sendable {
    /// Where the task stands, without what belongs to it.
    package typealias Stage = TaskState

    package let id: TaskID
    package private(set) var specification: TaskSpecification
    package let submittedAt: StoreTime
    package let submittedWall: WallTime
    package internal(set) var stage: Stage
    /// That of the specification, which lies elsewhere: a change of the stage needs it, and need not wait for that.
    let priority: Priority
    /// Why it waits, while it does.
    var waitingReason = WaitingReason.notBefore
    /// Why it is dead, once it is.
    var deathReason = DeathReason.permanent
    /// The process died while an agent was working on it: counts as nothing, but is remembered (T7).
    package internal(set) var isSuspect = false
    /// A suspect with a lease of a careful opening, which it has not outlived: if the process dies now, it is its doing.
    package internal(set) var isOnTrial = false
    /// The process died during the trial, and that is not counted yet.
    package internal(set) var owesCrash = false
    /// It lies in the ready index.
    var isQueued = false
    /// Somebody has asked how it ends, and was told to wait.
    var isAwaited = false
    package internal(set) var failures: UInt16 = 0
    package internal(set) var crashes: UInt16 = 0
    package internal(set) var refusals: UInt16 = 0
    package internal(set) var snoozes: UInt32 = 0
    package internal(set) var interruptions: UInt32 = 0
    /// When it became ready last, or will be; with the priority it makes the key.
    package internal(set) var readyAt: StoreTime
    /// The record of the last change.
    package internal(set) var lastSequence: SequenceNumber
    /// The last lease, which is live while the task is assigned or being worked on.
    var lastHolder: LeaseHolder?
    package internal(set) var endedAt: StoreTime?
    /// What came out, once it is completed.
    package internal(set) var output: [UInt8] = []
    /// What all attempts used up.
    package internal(set) var usage: Usage = .none
    /// The leases that ended otherwise than by a completion, the latest last; at most ``TaskQueueCore/attemptsKept``.
    package internal(set) var attempts: [Attempt] = []

    init(
        id: TaskID,
        specification: TaskSpecification,
        submittedAt: StoreTime,
        submittedWall: WallTime,
        stage: Stage,
        readyAt: StoreTime,
        lastSequence: SequenceNumber
    ) {
        self.id = id
        self.specification = specification
        self.submittedAt = submittedAt
        self.submittedWall = submittedWall
        self.stage = stage
        priority = specification.priority
        self.readyAt = readyAt
        self.lastSequence = lastSequence
    }

    /// Lets the handle read the end, if somebody has kept it.
    fileprivate mutating func tellHandle() {
        guard !isKnownUniquelyReferenced(&specification) else { return }
        switch stage {
        case .completed: specification.end(as: .completed(output: output))
        case .cancelled: specification.end(as: .cancelled)
        // It may live again.
        case .dead where !Mutant.tellNobodyOfDeath.isOn: specification.stir()
        case .dead: break
        case .waiting, .ready, .assigned, .working, .cancelling: break
        }
    }

    /// What went wrong, the latest last.
    package var errors: [Attempt] { attempts.filter(\.ending.isError) }

    /// The holder of the live lease, if there is one.
    package var holder: LeaseHolder? { stage.isLeased ? lastHolder : nil }

    package var lastGeneration: Generation? { lastHolder?.generation }

    package var isTerminal: Bool { stage.isTerminal }

    package var status: TaskStatus {
        switch (stage, lastHolder) {
        case (.waiting, _): .waiting(waitingReason, until: readyAt)
        case (.assigned, let holder?): .assigned(holder)
        case (.working, let holder?): .working(holder)
        case (.cancelling, let holder?): .cancelling(holder)
        case (.completed, _): .completed
        case (.cancelled, _): .cancelled
        case (.dead, _): .dead(deathReason)
        // A task is leased to somebody, always.
        case (.ready, _), (.assigned, nil), (.working, nil), (.cancelling, nil): .ready
        }
    }
}

/// What is asked of an entry where it lies: asked of the entry itself, it would be copied first.
extension UnsafeMutablePointer<TaskEntry> {
    /// The holder of the live lease, if there is one.
    var holder: LeaseHolder? { pointee.stage.isLeased ? pointee.lastHolder : nil }

    /// Lets the handle read the end, if somebody has kept it, and that is durable.
    ///
    /// - Returns: whether somebody waits to be told.
    func tellHandle(endedUpTo durable: SequenceNumber) -> Bool {
        if pointee.lastSequence <= durable { pointee.tellHandle() }
        return pointee.isAwaited
    }

    /// The generation of the live lease, if there is one.
    var liveGeneration: Generation? { pointee.stage.isLeased ? pointee.lastHolder?.generation : nil }
}
