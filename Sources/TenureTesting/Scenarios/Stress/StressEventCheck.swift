internal import Tenure

/// Follows one stream of events as a model of the tasks: each event must be possible after those before it.
///
/// What was missed may have been anything, so from then on only what is known again is checked.
struct StressEventCheck: Sendable {
    private var lastNumber: UInt64
    private var lastSequence: SequenceNumber = 0
    private var lastGeneration: Generation?
    private var states: [TaskID: TaskState] = [:]
    /// Who holds what; both ways, because neither may have two.
    private var tasks: [SessionID: TaskID] = [:]
    private var sessions: [TaskID: SessionID] = [:]
    /// Whether every event is in the stream, those that were missed too.
    private let isWhole: Bool
    /// Whether the states of all tasks are known.
    private var knowsAll = false

    /// A stream that goes on after an event.
    init(after number: UInt64, isWhole: Bool) {
        lastNumber = number
        self.isWhole = isWhole
    }

    /// A stream that goes on where a snapshot was taken.
    init(after snapshot: Snapshot, isWhole: Bool) {
        self.init(after: snapshot.eventNumber, isWhole: isWhole)
        lastSequence = snapshot.sequence
        guard isWhole else { return }
        knowsAll = true
        for task in snapshot.tasks {
            states[task.id] = task.status.state
            if let holder = task.status.holder { hold(task.id, holder.session) }
        }
    }

    /// Takes the next event.
    ///
    /// - Throws: ``PromiseBroken`` when it cannot come now.
    mutating func take(_ event: SchedulerEvent) throws {
        try promise("D2", event.number > lastNumber, "event \(event.number) after \(lastNumber)")
        try promise("D2", event.sequence >= lastSequence, "an event of record \(event.sequence) after \(lastSequence)")
        if isWhole {
            let isNext = event.number == lastNumber + 1 + event.missed
            try promise("D2", isNext, "event \(event.number) after \(lastNumber), and \(event.missed) missed")
        }
        (lastNumber, lastSequence) = (event.number, event.sequence)
        guard isWhole else { return }
        if event.missed > 0 { forget() }
        if event.kind == .assigned, let generation = event.generation {
            let isHigher = lastGeneration.map { $0 < generation } ?? true
            try promise("G1", isHigher, "generation \(generation) was given after \(lastGeneration.debugDescription)")
            lastGeneration = generation
        }
        if let task = event.task { try follow(task, event) }
    }

    private mutating func forget() {
        states = [:]
        tasks = [:]
        sessions = [:]
        knowsAll = false
    }

    private mutating func follow(_ task: TaskID, _ event: SchedulerEvent) throws {
        guard let allowed = Self.before(event.kind) else { return }
        if let state = states[task] {
            try promise("T1", allowed.contains(state), "task \(task) was \(state), and \(event)")
        } else if event.kind != .submitted {
            try promise("T1", !knowsAll, "task \(task) was not there, and \(event)")
        }
        if event.kind == .evicted {
            // It may be looked at once more: forgotten tasks do not come back.
            states[task] = nil
            return
        }
        states[task] = event.status?.state
        if let session = event.session, event.status?.holder != nil {
            if event.kind == .assigned {
                try promise(
                    "A1",
                    tasks[session] == nil,
                    "\(session) holds \(tasks[session].debugDescription), and \(event)"
                )
                try promise("T1", sessions[task] == nil, "task \(task) is held, and \(event)")
            }
            letGo(task)
            hold(task, session)
        } else {
            letGo(task)
        }
    }

    private mutating func hold(_ task: TaskID, _ session: SessionID) {
        tasks[session] = task
        sessions[task] = session
    }

    private mutating func letGo(_ task: TaskID) {
        if let session = sessions.removeValue(forKey: task) { tasks[session] = nil }
    }

    /// The states in which a task may be right before an event of it; `nil` where the event says nothing of that.
    private static func before(_ kind: SchedulerEvent.Kind) -> Set<TaskState>? {
        switch kind {
        case .submitted: []
        case .becameDue: [.waiting]
        case .assigned, .crashed: [.ready]
        case .accepted: [.assigned]
        case .failed, .snoozed, .cancelRequested: [.working]
        case .completed, .resumed, .outlived: [.working, .cancelling]
        case .reclaimed, .released: [.assigned, .working]
        case .cancelled: [.waiting, .ready, .assigned, .working, .cancelling]
        case .replayed: [.dead]
        case .evicted: [.completed, .cancelled, .dead]
        case .paused, .unpaused, .progressed, .agentDraining, .agentConnected, .agentDisconnected, .agentAsked,
            .passStarted, .staleAnswer, .backupMade, .backupFailed:
            nil
        }
    }
}
