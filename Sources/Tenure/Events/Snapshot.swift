/// The state of a scheduler right after one record; everything in it is durable.
public struct Snapshot: Hashable, Sendable, Codable {
    /// The last record that is in it.
    public var sequence: SequenceNumber
    /// The last event before it; a stream from ``Scheduler/observe(buffering:)`` goes on with the next.
    public var eventNumber: UInt64
    /// Store time at which it was taken.
    public var time: StoreTime
    /// The store's opening.
    public var epoch: UInt64
    /// How many tasks are in each state.
    public var counts: StateCounts
    /// How many tasks of each priority are in each state.
    public var countsByPriority: PriorityCounts
    /// What is held back: everything first, then kinds by name.
    public var paused: [PauseScope]
    /// How often things happened since the opening.
    public var statistics: Statistics
    /// All tasks, by id.
    public var tasks: [TaskSnapshot]
    /// All connected agents, by name.
    public var agents: [AgentSnapshot]
}

/// What is known of one task.
public struct TaskSnapshot: Hashable, Sendable, Codable {
    /// The task.
    public var id: TaskID
    /// Its kind.
    public var kind: TaskKind
    /// Its payload.
    public var payload: [UInt8]
    /// Its priority.
    public var priority: Priority
    /// Everything else that was said at the submit.
    public var options: TaskOptions
    /// Where it stands.
    public var status: TaskStatus
    /// When it was submitted.
    public var submittedAt: StoreTime
    /// When it was submitted, for people.
    public var submittedWall: WallTime
    /// When it became ready last.
    public var readyAt: StoreTime
    /// When it came to its end.
    public var endedAt: StoreTime?
    /// How often it failed.
    public var failures: Int
    /// How many agents died while working on it.
    public var crashes: Int
    /// How often it was offered and not accepted.
    public var refusals: Int
    /// How often its agent put it off.
    public var snoozes: Int
    /// How often its lease was given back without counting.
    public var interruptions: Int
    /// Whether the process died while it was being worked on, and it has not outlived that since.
    public var isSuspect: Bool
    /// Its last lease.
    public var lastGeneration: Generation?
    /// Every lease that has ended, the latest last. At most 32 that ended otherwise than by a completion; of more, those
    /// are forgotten first in which nothing went wrong.
    public var attempts: [Attempt]
    /// The output of a completed task.
    public var output: [UInt8]?
    /// What all its attempts used up.
    public var usage: Usage

    /// What went wrong, the latest last.
    public var errors: [Attempt] { attempts.filter(\.ending.isError) }
}

/// What is known of one connected agent.
public struct AgentSnapshot: Hashable, Sendable, Codable {
    /// The agent's name.
    public var name: AgentName
    /// Its connection.
    public var session: SessionID
    /// Where it stands.
    public var state: AgentState
    /// The task it holds; one that is offline may hold a task that waits for it to come back.
    public var task: TaskID?
    /// What it said last of how far it is with the task.
    public var progress: String?
    /// Whether it finishes what it holds and gets nothing more.
    public var isDraining: Bool
    /// Whether it did not accept its last offer in time; it is considered after all others.
    public var isUnresponsive: Bool
    /// Whether its lease was revoked while its code runs on; it gets nothing until it asks.
    public var isQuarantined: Bool
    /// Since when it asks for a task; `nil` when it does not.
    public var askingSince: StoreTime?
    /// The kinds it handles, in order.
    public var kinds: [TaskKind]
    /// Its capabilities, in order.
    public var capabilities: [Capability]
}

/// Where an agent stands.
public enum AgentState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not connected.
    case offline
    /// Holds no task.
    case idle
    /// Was offered a task and has not accepted.
    case assigned
    /// Works on a task.
    case working
    /// Works on a task and waits for something outside.
    case blocked
}

/// How often things happened since the opening of the store.
public struct Statistics: Hashable, Sendable, Codable {
    /// Rounds of matching.
    public internal(set) var passes = 0
    /// Leases given.
    public internal(set) var assignments = 0
    /// Answers refused because their lease was not live.
    public internal(set) var staleAnswers = 0
    /// Tasks taken back from agents.
    public internal(set) var reclaims = 0
    /// Leases taken away while their agents' code ran on.
    public internal(set) var revocations = 0
    /// How often agents were given time because the process had stood still.
    public internal(set) var amnesties = 0
}
