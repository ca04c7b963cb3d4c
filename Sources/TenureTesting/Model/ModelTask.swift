package import Tenure

/// What the ``ReferenceModel`` knows of one task.
package struct ModelTask: Sendable {
    /// A live lease.
    package struct Lease: Hashable, Sendable {
        package var agent: AgentName
        package var session: SessionID
        package var generation: Generation
        package var since: StoreTime
    }

    /// The task.
    package let id: TaskID
    let kind: TaskKind
    let requires: Set<Capability>
    let pin: AgentName?
    let priority: Priority
    let retry: RetryPolicy?
    let idempotencyKey: String?
    let submittedAt: StoreTime

    /// Where it stands.
    package internal(set) var state: TaskState
    /// Why it waits, if it does.
    package internal(set) var waitingReason = WaitingReason.notBefore
    /// Why it is dead, if it is.
    package internal(set) var deathReason = DeathReason.permanent
    /// When it became ready last, or will be.
    package internal(set) var readyAt: StoreTime
    /// The record that made it ready.
    var readyBy: SequenceNumber
    /// Who holds it.
    package internal(set) var lease: Lease?
    /// The number of its last lease.
    package internal(set) var lastGeneration: Generation?
    /// The five counters of T6.
    package internal(set) var failures = 0
    package internal(set) var crashes = 0
    package internal(set) var refusals = 0
    package internal(set) var snoozes = 0
    package internal(set) var interruptions = 0
    /// It was being worked on when a process died.
    package internal(set) var isSuspect = false
    /// It is a suspect that was handed out by a careful opening, and has not outlived it.
    package internal(set) var isOnTrial = false
    /// The process died during its trial, and that is not counted.
    package internal(set) var owesCrash = false
    /// Since when its trial's time runs.
    var trialBegan: StoreTime?
    /// When it came to its end.
    package internal(set) var endedAt: StoreTime?
    /// What came out.
    package internal(set) var output: [UInt8] = []
    /// The record of its last change.
    package internal(set) var lastSequence: SequenceNumber

    init(
        _ id: TaskID,
        _ specification: TaskSpecification,
        submittedAt: StoreTime,
        readyAt: StoreTime,
        _ state: TaskState,
        by sequence: SequenceNumber
    ) {
        self.id = id
        kind = specification.kind
        requires = specification.requires
        pin = specification.pinnedTo
        priority = specification.priority
        retry = specification.retry
        idempotencyKey = specification.idempotencyKey
        self.submittedAt = submittedAt
        self.state = state
        self.readyAt = readyAt
        readyBy = sequence
        lastSequence = sequence
    }

    /// The task as an image of the store has it.
    init(_ entry: TaskEntry) {
        self.init(
            entry.id,
            entry.specification,
            submittedAt: entry.submittedAt,
            readyAt: entry.readyAt,
            entry.stage,
            by: entry.lastSequence
        )
        switch entry.status {
        case .waiting(let reason, _): waitingReason = reason
        case .dead(let reason): deathReason = reason
        case .ready, .assigned, .working, .cancelling, .completed, .cancelled: break
        }
        lease = entry.holder.map {
            Lease(agent: $0.agent, session: $0.session, generation: $0.generation, since: $0.since)
        }
        lastGeneration = entry.lastGeneration
        failures = Int(entry.failures)
        crashes = Int(entry.crashes)
        refusals = Int(entry.refusals)
        snoozes = Int(entry.snoozes)
        interruptions = Int(entry.interruptions)
        isSuspect = entry.isSuspect
        isOnTrial = entry.isOnTrial
        owesCrash = entry.owesCrash
        endedAt = entry.endedAt
        output = entry.output
    }
}
