/// One change of one task, or of the store: the only way in which state changes.
///
/// Live code decides on a transition, appends its record to the journal and applies it; recovery applies the same
/// records. What a transition means must therefore not depend on options that may differ at the next opening: the
/// outcome of every decision (when to retry, whether a task is dead) is part of it.
package enum Transition: Hashable, Sendable {
    case opened(epoch: UInt64, incarnation: Incarnation, endedCleanly: Bool)
    case submitted(TaskID, TaskSpecification, readyAt: StoreTime)
    case becameDue(TaskID)
    case assigned(TaskID, LeaseHolderFields, accepted: Bool)
    case accepted(TaskID, LeaseHolderFields)
    case completed(TaskID, LeaseHolderFields, output: [UInt8], usage: Usage)
    case failed(TaskID, LeaseHolderFields, error: String, usage: Usage, next: AfterLease)
    case reclaimed(TaskID, LeaseHolderFields, ReclaimReason, next: AfterLease)
    case released(TaskID, LeaseHolderFields, ReleaseReason)
    /// The agent puts the task off; this counts nothing.
    case snoozed(TaskID, LeaseHolderFields, usage: Usage, until: StoreTime)
    /// The agent that works on the task is asked to stop.
    case cancelRequested(TaskID, LeaseHolderFields)
    /// The task is cancelled; with the holder of the lease that ends by it, if there is one.
    case cancelled(TaskID, LeaseHolderFields?, CancelEnding)
    /// The lease goes over to the agent's next session, under the same generation (A6).
    case resumed(TaskID, LeaseHolderFields)
    /// A suspect has been worked on for longer than the careful time (T7): it is no suspect any more.
    case outlived(TaskID)
    /// The process died while the suspect was alone at work (T7): counts as its crash.
    case crashed(TaskID, next: AfterLease)
    /// A dead letter begins a new life (T9).
    case replayed(TaskID)
    /// Ended tasks are forgotten.
    case evicted([TaskID], EvictionReason)
    /// Tasks of a kind, or all, are held back or not any more (S11).
    case paused(PauseScope, Bool)
    case extended(namespace: String, body: [UInt8])

    package var task: TaskID? {
        switch self {
        case .opened, .extended, .evicted, .paused: nil
        case .submitted(let task, _, _), .becameDue(let task), .assigned(let task, _, _), .accepted(let task, _),
            .completed(let task, _, _, _), .failed(let task, _, _, _, _), .reclaimed(let task, _, _, _),
            .released(let task, _, _), .snoozed(let task, _, _, _), .cancelRequested(let task, _),
            .cancelled(let task, _, _), .resumed(let task, _), .outlived(let task), .crashed(let task, _),
            .replayed(let task):
            task
        }
    }

    package var holder: LeaseHolderFields? {
        switch self {
        case .opened, .extended, .submitted, .becameDue, .outlived, .crashed, .replayed, .evicted, .paused: nil
        case .cancelled(_, let holder, _): holder
        case .assigned(_, let holder, _), .accepted(_, let holder), .completed(_, let holder, _, _),
            .failed(_, let holder, _, _, _), .reclaimed(_, let holder, _, _), .released(_, let holder, _),
            .snoozed(_, let holder, _, _), .cancelRequested(_, let holder), .resumed(_, let holder):
            holder
        }
    }
}
