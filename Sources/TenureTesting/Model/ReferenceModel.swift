package import Tenure

/// Tenure's promises once more, in plain words: takes the records of a store one by one, and says of each whether it is
/// allowed, by the tables and rules of the promises alone. It shares no code with what it judges.
///
/// What only those know who were there (who asked, what was durable when) it judges as far as the records show it, and
/// further if it is told: see ``learnDurable(upTo:)`` and ``ModelRules``. A record that breaks a rule is carried out all
/// the same, so that what follows from it is not told as its own violation.
package struct ReferenceModel: Sendable {
    var rules: ModelRules

    /// All tasks that are not forgotten.
    package internal(set) var tasks: [TaskID: ModelTask] = [:]
    /// The task that an agent holds.
    var held: [AgentName: TaskID] = [:]
    /// How many openings there were among the records.
    package internal(set) var openings = 0
    /// The latest opening.
    package internal(set) var epoch: UInt64 = 0
    /// How many openings in a row found that the one before had not ended cleanly.
    var uncleanEnds = 0
    /// The number of the last lease of this opening.
    package internal(set) var lastGenerationNumber: UInt64 = 0
    /// The number of the last task.
    package internal(set) var lastTaskNumber: UInt64 = 0
    /// The last record.
    package internal(set) var lastSequence: SequenceNumber = 0
    var lastTime: StoreTime?
    /// How many tasks there have been, those that are forgotten among them.
    package internal(set) var tasksSeen = 0
    /// What is held back.
    package internal(set) var isPausedWhole = false
    package internal(set) var pausedKinds: Set<TaskKind> = []
    /// The tasks whose death with the process is not counted yet.
    var owingCrash: Set<TaskID> = []
    /// The suspect that was handed out by a careful opening.
    var trial: TaskID?
    var keys: [ModelKey: ModelKeyHolder] = [:]
    /// Whether tombstones may hold keys that the model was never told of.
    var missesTombstones = false
    /// What the limits must be, of tasks that do not say.
    var evidence = LimitEvidence()

    // The order; see ``ReferenceModel/checkOrder(of:by:)``.
    var lines: [ModelNeeds: ModelLine] = [:]
    var linesByKind: [TaskKind: [ModelNeeds]] = [:]
    var linesByPin: [AgentName: [ModelNeeds]] = [:]
    /// Ready tasks that may not be durably so, by the records that made them ready.
    var enabling: [(readyBy: SequenceNumber, task: TaskID)] = []
    var enabled = 0
    /// Up to where the records are known to have been durable.
    var durable: SequenceNumber = 0
    /// Whether that is told; otherwise it is only guessed from what was given out.
    var knowsDurable = false
    /// What agents have shown that they can take, in this opening.
    var abilities: [ModelSession: ModelAbility] = [:]

    /// The record that is being applied, and what is wrong about it.
    var record: (sequence: SequenceNumber, time: StoreTime, wall: WallTime) = (0, .zero, WallTime(nanoseconds: 0))
    var found: [RuleViolation] = []

    /// A model of a store in which nothing is.
    package init(_ rules: ModelRules = ModelRules()) { self.rules = rules }

    /// T7: an opening after two unclean ends in a row is careful.
    package var isCareful: Bool { uncleanEnds >= 2 }

    /// Everything up to this record is durable now.
    package mutating func learnDurable(upTo sequence: SequenceNumber) {
        knowsDurable = true
        durable = max(durable, sequence)
    }

    /// An opening comes next: under these rules, with everything durable up to `sequence`, and no more than that.
    package mutating func begin(_ rules: ModelRules, durable sequence: SequenceNumber) {
        self.rules = rules
        knowsDurable = true
        durable = sequence
    }

    /// Takes in the next record.
    ///
    /// - Returns: which rules it breaks; empty for a record that is allowed.
    /// - Complexity: O(log ready tasks), and O(different needs of the tasks of an agent's kinds) for an assignment; O(tasks)
    ///   for an opening.
    package mutating func apply(_ record: Record, sequence: SequenceNumber) -> [RuleViolation] {
        self.record = (sequence, record.time, record.wall)
        found.removeAll()
        checkPlace(record)
        switch record.transition {
        case .opened(let epoch, _, let endedCleanly): open(epoch, endedCleanly: endedCleanly)
        case .submitted(let task, let specification, let readyAt): submit(task, specification, readyAt)
        case .becameDue(let task): becomeDue(task)
        case .assigned(let task, let fields, let accepted): assign(task, fields, accepted: accepted)
        case .accepted(let task, let fields): accept(task, fields)
        case .completed(let task, let fields, let output, _): complete(task, fields, output)
        case .failed(let task, let fields, _, _, let next): fail(task, fields, next, isTimeout: record.cause == .timer)
        case .snoozed(let task, let fields, _, let until): snooze(task, fields, until)
        case .reclaimed(let task, let fields, let reason, let next): reclaim(task, fields, reason, next)
        case .released(let task, let fields, let reason): release(task, fields, reason)
        case .cancelRequested(let task, let fields): requestCancel(task, fields)
        case .cancelled(let task, let fields, let ending): cancel(task, fields, ending)
        case .resumed(let task, let fields): resume(task, fields)
        case .outlived(let task): outlive(task)
        case .crashed(let task, let next): countCrash(task, next)
        case .replayed(let task): replay(task)
        case .evicted(let tasks, _): evict(tasks)
        case .paused(let scope, let isPaused): pause(scope, isPaused)
        case .extended: break
        }
        lastSequence = sequence
        lastTime = max(lastTime ?? record.time, record.time)
        // The order in which an agent's kinds are looked at says nothing.
        if found.count > 1 { found.sort { ($0.rule, $0.detail) < ($1.rule, $1.detail) } }
        return found
    }

    /// What holds of every record, whatever it says.
    private mutating func checkPlace(_ record: Record) {
        if self.record.sequence <= lastSequence {
            report("D3", "has a number that is not after @\(lastSequence)")
        }
        if let lastTime, record.time < lastTime {
            report("D8", "its time, \(record.time), is before that of the record before, \(lastTime)")
        }
        switch record.transition {
        case .opened: break
        case .crashed: break
        default:
            if epoch == 0 { report("G2", "comes before any opening") }
            if let task = owingCrash.min() {
                report("T7", "comes before the death of the process is counted for task \(task)", task: task)
                owingCrash.removeAll()
            }
        }
    }

    /// Notes that the record that is being applied breaks a rule.
    mutating func report(_ rule: String, _ detail: String, task: TaskID? = nil, agent: AgentName? = nil) {
        found.append(
            RuleViolation(
                rule: rule,
                sequence: record.sequence,
                time: record.time,
                wall: record.wall,
                task: task,
                agent: agent,
                detail: detail
            )
        )
    }
}

/// An idempotency key in its scope (T12).
struct ModelKey: Hashable, Sendable {
    var kind: TaskKind
    var key: String
}

/// Who has an idempotency key.
enum ModelKeyHolder: Sendable {
    case live(TaskID)
    /// By its tombstone, as long as keys are kept.
    case ended(TaskID, at: StoreTime)
    /// One of several tasks that live again, or none: when the key was given up between them is not known.
    case unknown
}

/// An agent's connection: what it can do does not change while that lasts.
struct ModelSession: Hashable, Sendable {
    var agent: AgentName
    var session: SessionID
}

/// What an agent has shown that it can do, by what it was given.
struct ModelAbility: Sendable {
    var kinds: Set<TaskKind> = []
    var capabilities: Set<Capability> = []
}
