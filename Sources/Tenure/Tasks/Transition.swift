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
    case extended(namespace: String, body: [UInt8])

    package var task: TaskID? {
        switch self {
        case .opened, .extended: nil
        case .submitted(let task, _, _), .becameDue(let task), .assigned(let task, _, _), .accepted(let task, _),
            .completed(let task, _, _, _), .failed(let task, _, _, _, _), .reclaimed(let task, _, _, _),
            .released(let task, _, _):
            task
        }
    }

    package var holder: LeaseHolderFields? {
        switch self {
        case .opened, .extended, .submitted, .becameDue: nil
        case .assigned(_, let holder, _), .accepted(_, let holder), .completed(_, let holder, _, _),
            .failed(_, let holder, _, _, _), .reclaimed(_, let holder, _, _), .released(_, let holder, _):
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
