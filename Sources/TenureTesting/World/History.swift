internal import Tenure

/// What clients of one store were told, over all lives of its process, and whether all of it can be true.
///
/// Clients stand outside: what a process had not told anybody when it died was never seen.
struct History: Sendable {
    /// What was seen of one task.
    private struct Seen: Sendable {
        var kind: TaskKind?
        /// What was submitted, as far as anybody was told.
        var payload: [UInt8]?
        var isAcknowledged = false
        /// Whether the submit that made it was acknowledged; one that is its duplicate may be told before.
        var isOriginalTold = false
        /// The end that was seen; none once it has begun a new life.
        var end: TaskStatus?
        /// How many ends were told in this life.
        var endCount = 0
        var isForgotten = false
        var generation: Generation?
    }

    private var tasks: [TaskID: Seen] = [:]
    private var keys: [String: (task: TaskID, since: StoreTime, moment: Duration)] = [:]
    /// The latest time of the store that anybody was told.
    private var now = StoreTime(nanoseconds: 0)
    /// For how long a key is held at least.
    private let keyRetention: Duration
    /// Whether a loss of power may undo what was acknowledged.
    private let mayLose: Bool
    /// Power was lost since the last opening.
    private var hasLostPower = false
    private var events: StressEventCheck?
    private var highest: Generation?
    private var lastEpoch: UInt64?
    /// The ends told since the last opening, of all tasks.
    private(set) var endsTold = 0
    private(set) var staleAnswers = 0
    private(set) var eventCount = 0

    /// Nothing was seen yet of a store that is opened with `options`.
    init(_ options: SchedulerOptions) {
        keyRetention = options.idempotencyRetention
        mayLose = options.durability != .everyCommit
    }

    /// The tasks whose submit was acknowledged.
    var acknowledged: [TaskID] { tasks.filter(\.value.isAcknowledged).keys.sorted() }

    /// A process has opened the store, and shows this (D1, D3, D4, G2).
    ///
    /// - Parameter mayBeForgotten: whether a task may be gone although nobody was told of that before the process died.
    mutating func opened(
        _ report: OpeningReport,
        _ snapshot: Snapshot,
        mayBeForgotten: (TaskID) -> Bool = { _ in false }
    ) throws {
        if hasLostPower, mayLose { lose(to: snapshot) }
        hasLostPower = false
        let present = Set(snapshot.tasks.map(\.id))
        for id in tasks.keys where !present.contains(id) && mayBeForgotten(id) { tasks[id]?.isForgotten = true }
        try promise("G2", lastEpoch.map { $0 < report.epoch } ?? true, "epoch \(report.epoch) comes again")
        lastEpoch = report.epoch
        now = max(now, snapshot.time)
        events = StressEventCheck(after: snapshot, isWhole: true)
        for task in snapshot.tasks {
            try promise("D4", task.status.holder == nil, "task \(task.id) is \(task.status.name) after an opening")
        }
        try check(snapshot)
        // An end that nobody was told of before the process died is seen now.
        for task in snapshot.tasks where task.status.isTerminal && tasks[task.id]?.end == nil {
            tasks[task.id]?.end = task.status
            tasks[task.id]?.endCount = 1
        }
    }

    /// The process died.
    mutating func note(_ death: SimulatedScheduler.Death) {
        if case .withoutPower = death { hasLostPower = true }
    }

    /// What the store had promised not to lose only if the power does not go was lost (`Durability`).
    private mutating func lose(to snapshot: Snapshot) {
        let present = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0) })
        for (id, seen) in tasks {
            guard let task = present[id] else {
                tasks[id] = nil
                continue
            }
            tasks[id]?.isForgotten = false
            guard seen.end != nil, seen.end != task.status else { continue }
            tasks[id]?.end = nil
            tasks[id]?.endCount = 0
        }
        keys = keys.filter { present[$0.value.task] != nil }
    }

    /// Nothing in a snapshot undoes what was seen before (D1, D3).
    mutating func check(_ snapshot: Snapshot) throws {
        let present = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0) })
        for (id, seen) in tasks.sorted(by: { $0.key < $1.key }) {
            guard let task = present[id] else {
                let mayBeGone = seen.isForgotten || seen.end != nil
                try promise("D1", mayBeGone, "task \(id) was acknowledged, or seen, and is lost")
                continue
            }
            try promise("T9", !seen.isForgotten, "task \(id) was forgotten and is there again")
            try promise("D1", seen.payload.map { $0 == task.payload } ?? true, "task \(id) has another payload")
            if let end = seen.end {
                // Somebody may have replayed a dead letter, and not been answered.
                if end.state == .dead, !task.status.isTerminal {
                    tasks[id]?.end = nil
                    tasks[id]?.endCount = 0
                    continue
                }
                try promise("D1", task.status == end, "task \(id) was seen \(end.name) and is \(task.status.name)")
            }
            if let generation = seen.generation {
                let isBehind = task.lastGeneration.map { $0 < generation } ?? true
                // An assignment waits for nothing (G2), so a loss of power may undo one; its number is not given again.
                if isBehind { tasks[id]?.generation = task.lastGeneration }
            }
        }
        for task in snapshot.tasks where tasks[task.id] == nil { see(task) }
    }

    private mutating func see(_ task: TaskSnapshot) {
        var seen = Seen(kind: task.kind, payload: task.payload)
        seen.end = task.status.isTerminal ? task.status : nil
        seen.endCount = task.status.isTerminal ? 1 : 0
        seen.generation = task.lastGeneration
        tasks[task.id] = seen
    }

    /// A submit was acknowledged, so long after the beginning of the run (D1, T12).
    mutating func submitted(
        _ id: TaskID,
        _ kind: TaskKind,
        _ payload: [UInt8],
        key: String?,
        isDuplicate: Bool,
        at moment: Duration
    ) throws {
        if let key {
            let name = "\(kind)/\(key)"
            // A wall clock that was set forward lets keys expire, and so does time in which nothing happens.
            if let (owner, since, then) = keys[name],
                max(since.duration(to: now), moment - then) < keyRetention / 2
            {
                try promise("T12", owner == id, "key \(key) made \(owner) and \(id)")
            }
            keys[name] = (id, now, moment)
        } else {
            try promise("T12", !isDuplicate, "a submit without a key is a duplicate of \(id)")
        }
        if let seen = tasks[id] {
            let isSame = seen.kind.map { $0 == kind } ?? true && seen.payload.map { $0 == payload } ?? true
            try promise("T1", isSame, "\(id) was given to two tasks")
            try promise("T1", isDuplicate || !seen.isOriginalTold, "\(id) was given out twice")
        }
        tasks[id, default: Seen()].kind = kind
        tasks[id]?.payload = payload
        tasks[id]?.isAcknowledged = true
        if !isDuplicate { tasks[id]?.isOriginalTold = true }
    }

    /// The end of a task was told to whoever waited for it (T1, D1).
    mutating func ended(_ id: TaskID, _ state: TaskState) throws {
        // A dead letter may live again and come to another end, and of two lives the answers come in any order.
        guard let end = tasks[id]?.end, end.state != .dead, state != .dead else { return }
        try promise("T1", end.state == state, "task \(id) is \(end.name) for some and \(state) for others")
    }

    /// An event was told.
    mutating func take(_ event: SchedulerEvent) throws {
        eventCount += 1
        now = max(now, event.time)
        try events?.take(event)
        if event.kind == .staleAnswer { staleAnswers += 1 }
        guard let id = event.task else { return }
        if event.kind == .submitted { tasks[id, default: Seen()].kind = event.taskKind }
        if event.kind == .assigned, let generation = event.generation {
            try promise("G1", highest.map { $0 < generation } ?? true, "\(generation) was given after a higher one")
            highest = generation
            tasks[id]?.generation = generation
        }
        if event.kind == .replayed {
            tasks[id]?.end = nil
            tasks[id]?.endCount = 0
        }
        if event.kind == .evicted { tasks[id]?.isForgotten = true }
        guard let status = event.status, status.isTerminal, event.kind != .evicted else { return }
        endsTold += 1
        guard var seen = tasks[id] else { return }
        seen.endCount += 1
        try promise("T1", seen.endCount == 1, "task \(id) has ended \(seen.endCount) times, at last as \(status.name)")
        if event.kind == .completed {
            try promise("G4", event.generation == seen.generation, "task \(id) was completed under an ended lease")
        }
        seen.end = status
        tasks[id] = seen
    }

    /// Everything has come to its end, says whoever waited for that (T1).
    func checkAllEnded() throws {
        for (id, seen) in tasks.sorted(by: { $0.key < $1.key }) where seen.isAcknowledged {
            try promise("T1", seen.end != nil || seen.isForgotten, "task \(id) was acknowledged and nobody saw it end")
        }
    }
}
