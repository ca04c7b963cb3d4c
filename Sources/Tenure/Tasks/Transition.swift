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

/// Which agent holds the lease that a record is about.
package struct LeaseHolderFields: Hashable, Sendable {
    package var agent: AgentName
    package var session: SessionID
    package var generation: Generation

    package init(agent: AgentName, session: SessionID, generation: Generation) {
        self.agent = agent
        self.session = session
        self.generation = generation
    }
}

/// What becomes of a task when its lease has ended without success.
package enum AfterLease: Hashable, Sendable {
    case ready
    case retry(at: StoreTime)
    case dead(DeathReason)
}

/// Why a task was taken back from an agent that did not give it back.
package enum ReclaimReason: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// The agent died while working: counts as a crash.
    case agentDied = 1
    /// The agent was gone before it accepted: counts as a refusal.
    case neverAccepted = 2
    /// The agent refused the offer: counts as a refusal.
    case refused = 3
    /// The agent neither accepted nor refused in time: counts as a refusal.
    case acceptanceTimedOut = 4
    /// The agent fell silent while working: counts as a crash.
    case leaseExpired = 5
    /// The agent's connection was lost while it worked, and it did not come back in time: counts as a crash.
    case notReconnected = 6

    /// Whether it counts as a crash; otherwise it counts as a refusal.
    package var isCrash: Bool {
        switch self {
        case .agentDied, .leaseExpired, .notReconnected: true
        case .neverAccepted, .refused, .acceptanceTimedOut: false
        }
    }
}

/// Why a lease was given back. None of these counts against the task.
package enum ReleaseReason: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// The agent gave the task back.
    case byAgent = 1
    /// The agent's task was cancelled.
    case interrupted = 2
    /// The scheduler shut down.
    case shutdown = 3
}

/// How the cancelling of a task came to its end.
public enum CancelEnding: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// Nobody was working on it.
    case atOnce = 1
    /// The agent stopped, or answered with anything but success.
    case stopped = 2
    /// The agent was gone before it answered.
    case agentGone = 3
    /// The agent did not answer in time; its lease was revoked.
    case graceEnded = 4
    /// The scheduler shut down first.
    case shutdown = 5
}

/// Why an ended task was forgotten.
public enum EvictionReason: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// More ended tasks were there, or it ended longer ago, than ``Retention`` keeps.
    case retention = 1
    /// Somebody purged it.
    case purged = 2
}

/// What a pause holds back.
public enum PauseScope: Hashable, Sendable, Codable {
    /// Every task.
    case everything
    /// The tasks of a kind.
    case kind(TaskKind)
}
