/// Everything the queue knows of one task.
///
/// Flat on purpose: what belongs to one stage alone stands beside the stage, not in it, so that a task is changed
/// without being copied. ``status`` puts it together again.
package struct TaskEntry: Sendable {
    /// Where the task stands, without what belongs to it.
    package enum Stage: UInt8, Sendable {
        case waiting
        case ready
        case assigned
        case working
        case completed
        case dead

        var isLeased: Bool { self == .assigned || self == .working }

        var isTerminal: Bool { self == .completed || self == .dead }
    }

    package let id: TaskID
    package let specification: TaskSpecification
    package let submittedAt: StoreTime
    package let submittedWall: WallTime
    package internal(set) var stage: Stage
    /// Why it waits, while it does.
    var waitingReason = WaitingReason.notBefore
    /// Why it is dead, once it is.
    var deathReason = DeathReason.permanent
    /// The process died while an agent was working on it: counts as nothing, but is remembered.
    package internal(set) var isSuspect = false
    package internal(set) var failures: UInt16 = 0
    package internal(set) var crashes: UInt16 = 0
    package internal(set) var refusals: UInt16 = 0
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
    /// What went wrong, the latest last; at most ``TaskQueueCore/errorsKept``.
    package internal(set) var errors: [AttemptError] = []

    /// The holder of the live lease, if there is one.
    package var holder: LeaseHolder? { stage.isLeased ? lastHolder : nil }

    package var lastGeneration: Generation? { lastHolder?.generation }

    package var isTerminal: Bool { stage.isTerminal }

    package var status: TaskStatus {
        switch (stage, lastHolder) {
        case (.waiting, _): .waiting(waitingReason, until: readyAt)
        case (.assigned, let holder?): .assigned(holder)
        case (.working, let holder?): .working(holder)
        case (.completed, _): .completed
        case (.dead, _): .dead(deathReason)
        // A task is leased to somebody, always.
        case (.ready, _), (.assigned, nil), (.working, nil): .ready
        }
    }
}

/// What is asked of an entry where it lies: asked of the entry itself, it would be copied first.
extension UnsafeMutablePointer<TaskEntry> {
    /// The holder of the live lease, if there is one.
    var holder: LeaseHolder? { pointee.stage.isLeased ? pointee.lastHolder : nil }

    /// The generation of the live lease, if there is one.
    var liveGeneration: Generation? { pointee.stage.isLeased ? pointee.lastHolder?.generation : nil }
}
