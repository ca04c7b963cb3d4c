internal import Tenure

/// What callers were told that must be true for ever, over every end of the scheduler and every loss of power.
///
/// Answers reach this in another order than they were given. So each fact has a moment of its own, and an answer is
/// held against those alone that were known before it was asked for; except that two ends never go together.
struct StressFacts: Sendable {
    private struct Known: Sendable {
        let specification: TaskSpecification
        let since: Int
        /// Completed or cancelled; a dead letter may live again.
        var end: (state: TaskState, since: Int)?
        var forgottenSince: Int?
        /// The last lease that was shown.
        var generation: (Generation, since: Int)?
        var idempotencyKey: String?
    }

    private struct Key: Hashable {
        let kind: TaskKind
        let text: String
    }

    private var tasks: [TaskID: Known] = [:]
    private var owners: [Key: TaskID] = [:]
    private var generations: Set<Generation> = []
    private var endedLeases: [Lease: Int] = [:]
    private var clock = 0
    /// Whether no key is ever given up, because each is held for longer than the run takes.
    let holdsKeys: Bool

    init(holdsKeys: Bool) { self.holdsKeys = holdsKeys }

    /// The tasks of which anything was told.
    var known: [TaskID] { tasks.keys.sorted() }

    /// How many were told to be completed.
    var completions: Int { tasks.values.reduce(0) { $0 + ($1.end?.state == .completed ? 1 : 0) } }

    /// A moment after all that is known and before all that comes.
    mutating func moment() -> Int {
        clock += 1
        return clock
    }

    // MARK: Tasks

    /// D1: a submit was acknowledged.
    mutating func submitted(_ task: TaskID, _ specification: TaskSpecification, isDuplicate: Bool) throws {
        let key = specification.options.idempotencyKey.map { Key(kind: specification.kind, text: $0) }
        if isDuplicate {
            try promise("T12", key != nil, "a submit without a key is a duplicate of \(task)")
            if let known = tasks[task] {
                let isSame =
                    known.specification.kind == specification.kind
                    && known.specification.payload == specification.payload
                try promise("T12", isSame, "a submit of another payload is a duplicate of \(task)")
            }
        } else {
            try promise(
                "T1",
                tasks[task]?.specification ?? specification == specification,
                "\(task) was given out twice"
            )
            learn(task, specification)
        }
        guard let key, holdsKeys else { return }
        let owner = owners[key] ?? task
        try promise("T12", owner == task, "the key of \(owner) was given to \(task) too")
        owners[key] = task
    }

    /// That there is a task was told.
    mutating func learn(_ task: TaskID, _ specification: TaskSpecification) {
        if tasks[task] == nil { tasks[task] = Known(specification: specification, since: moment()) }
    }

    /// A task was shown, to somebody who asked at the moment `asked`.
    mutating func saw(_ task: TaskSnapshot, asked: Int) throws {
        let id = task.id
        let specification = TaskSpecification(
            kind: task.kind,
            payload: task.payload,
            priority: task.priority,
            options: task.options
        )
        learn(id, specification)
        guard let known = tasks[id] else { return }
        try promise("T1", known.specification == specification, "\(id) is not what was submitted")
        try promise("T9", known.forgottenSince.map { $0 > asked } ?? true, "\(id) was forgotten and is there again")
        try promise("T1", (task.endedAt != nil) == task.status.isTerminal, "\(id) ended, and is \(task.status.name)")
        if let end = known.end, end.since < asked {
            try promise(
                "D1",
                task.status.state == end.state,
                "\(id) was told to be \(end.state), and is \(task.status.name)"
            )
        }
        if let (generation, since) = known.generation, since < asked {
            let isOlder = task.lastGeneration.map { $0 < generation } ?? true
            try promise("D3", !isOlder, "\(id) had lease \(generation), and is back before it")
        }
        if let generation = task.lastGeneration, known.generation.map({ $0.0 < generation }) ?? true {
            let moment = moment()
            tasks[id]?.generation = (generation, since: moment)
        }
        if let holder = task.status.holder {
            try promise(
                "G1",
                holder.generation == task.lastGeneration,
                "\(id) is held under another than its last lease"
            )
        }
        if task.status == .completed {
            let isRight = task.output == StressWork.output(of: task.kind, task.payload)
            try promise("T1", isRight, "\(id) has the output of another task")
        }
        try ended(id, task.status.state)
    }

    /// Somebody was told that a task is in `state`; only ends matter.
    mutating func ended(_ task: TaskID, _ state: TaskState) throws {
        guard state == .completed || state == .cancelled else { return }
        if let end = tasks[task]?.end {
            return try promise("T1", end.state == state, "\(task) is both \(end.state) and \(state)")
        }
        let moment = moment()
        tasks[task]?.end = (state, since: moment)
    }

    /// Somebody was told that a task is forgotten.
    mutating func forgot(_ task: TaskID) {
        guard tasks[task]?.forgottenSince == nil else { return }
        let moment = moment()
        tasks[task]?.forgottenSince = moment
    }

    func knows(_ task: TaskID) -> Bool { tasks[task] != nil }

    /// What was submitted, if it was acknowledged or shown.
    func specification(of task: TaskID) -> TaskSpecification? { tasks[task]?.specification }

    // MARK: Leases

    /// An agent got a task, after it had asked at the moment `asked`; handlers ask without saying when.
    mutating func took(_ lease: Lease, idempotencyKey: String, asked: Int?) throws {
        let isNew = generations.insert(lease.generation).inserted
        try promise("G1", isNew, "generation \(lease.generation) was given out twice")
        guard let known = tasks[lease.task] else { return }
        if let end = known.end, let asked {
            try promise("T1", end.since > asked, "\(lease.task) was \(end.state), and is given to an agent")
        }
        let isSame = known.idempotencyKey ?? idempotencyKey == idempotencyKey
        try promise("G7", isSame, "the idempotency key of \(lease.task) changed between attempts")
        tasks[lease.task]?.idempotencyKey = idempotencyKey
    }

    /// The agent of a lease was told that it is over.
    mutating func over(_ lease: Lease) {
        if endedLeases[lease] == nil { endedLeases[lease] = moment() }
    }

    /// A call under a lease was asked for at the moment `asked`, and was not refused (G4).
    mutating func obeyed(_ lease: Lease, of session: SessionID, asked: Int, ends: Bool) throws {
        try promise("G4", lease.session == session, "\(session) acted under a \(lease)")
        if let since = endedLeases[lease] {
            try promise("G5", since > asked, "an agent acted under a \(lease), which it had ended before")
            try promise("G6", !ends, "a \(lease) was ended twice")
        }
        if let end = tasks[lease.task]?.end {
            try promise("G5", end.since > asked, "an agent acted under a \(lease), and the task was \(end.state)")
        }
        if let (shown, since) = tasks[lease.task]?.generation, since < asked {
            try promise("G4", shown <= lease.generation, "an agent acted under a \(lease) after \(shown) was given")
        }
        if ends { endedLeases[lease] = moment() }
    }
}
