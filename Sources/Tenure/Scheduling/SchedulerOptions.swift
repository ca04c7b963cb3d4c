/// How a scheduler works; each has a default that fits most services. Checked at the opening, which throws
/// `invalidConfiguration` or `durationNegative` for what cannot be. Nothing of it is in the journal: the next opening
/// may have others.
public struct SchedulerOptions: Sendable, Hashable {
    /// In which order ready tasks are given out; by ageing over 30 seconds a level unless told otherwise.
    public var order: TaskOrder
    /// How often a task is tried that does not say so itself.
    public var retry: RetryPolicy
    /// How large what callers hand in may be.
    public var limits: InputLimits
    /// How many ended tasks are remembered, and for how long.
    public var retention: Retention
    /// How many of the latest events are kept for subscribers that come back; see
    /// ``Scheduler/events(after:only:buffering:)``. 0 to 128 Mi; 1,000 unless told otherwise.
    public var eventsKept: Int
    /// How long an agent may take to accept or refuse an offer. One that takes longer is unresponsive: considered after
    /// all others, and offered something again after 1 second, doubling to 60. More than zero; 60 seconds unless told
    /// otherwise.
    public var acceptanceTimeout: Duration
    /// How long an agent may take to stop, once its task is to be cancelled; then its lease is revoked. Not negative;
    /// 5 seconds unless told otherwise.
    public var cancelGrace: Duration
    /// How long a task that may have killed the process (it was being worked on when the process died) is watched,
    /// after two such deaths in a row: while so much of its work goes on, nothing else is assigned, and a death of the
    /// process counts as the task's crash. Not negative; 10 seconds unless told otherwise.
    public var carefulTime: Duration
    /// When a record counts as recorded; once its group is synced, unless told otherwise.
    public var durability: Durability
    /// Whether each group of records begins on a page of the disk of its own (4,096 bytes); not, unless told otherwise.
    ///
    /// Buys: where a disk garbles the whole page that it was writing when the power went, nothing is lost that was
    /// acknowledged. Disks that promise to leave earlier bytes of such a page alone (power-safe overwrite) do not need
    /// it. Costs: a group takes 4,096 bytes at least, so the journal of single submits grows some 20 times as fast, and
    /// checkpoints are made that much more often. Versions that do not know such files refuse them.
    public var alignsToPages: Bool
    /// How large a file of the journal becomes before the next is begun, in bytes; 64 KiB to 128 MiB, and 16 MiB
    /// unless told otherwise.
    public var segmentBytes: Int
    /// How much the journal grows before a checkpoint takes the place of what came before, in bytes; at least 64 KiB. It
    /// grows by as much as the last checkpoint has, if that is more, so writing them costs as much again as the journal
    /// at most. An opening reads a checkpoint and about so much of the journal. While one is made it takes as much memory as
    /// the store does, and that of a segment.
    public var checkpointBytes: Int
    /// Which backups are made while ``Scheduler/run()`` runs; `nil` makes none. Needs a store that is not in memory.
    public var backups: BackupSchedule?
    /// How many tasks may be submitted within how long; more are refused with
    /// ``TenureError/Code-swift.struct/rateLimited`` and the exact time to wait. `nil` sets no limit.
    ///
    /// Store time counts. What an earlier opening of the store let in counts too, as far as the journal holds it: a
    /// service that crashes and starts again in a loop gets no more through than one that runs on. What the submits of
    /// an idempotency key that is known already repeat counts nothing.
    public var submitLimit: RateLimit?
    /// How many tasks may live at once: waiting, ready, or with an agent; at least 1. `nil` sets no limit.
    ///
    /// A task makes room with the record of its end. More than so many live only if an opening finds them in the
    /// journal, or if dead letters are replayed; then nothing comes in until they are fewer.
    public var capacity: Int?
    /// What a submit does that finds the queue full; it is refused unless told otherwise.
    public var whenFull: WhenFull
    /// The kinds of task that may be submitted; others are refused with
    /// ``TenureError/Code-swift.struct/unknownKind``. `nil` takes every kind, also one that no agent handles yet.
    ///
    /// Not empty. Tasks of other kinds that are in the journal already stay and run.
    public var kinds: Set<TaskKind>?
    /// How long after the end of its task an idempotency key is held, in store time; not negative, and 24 hours
    /// unless told otherwise.
    public var idempotencyRetention: Duration
    /// How many idempotency keys are held at once, of live tasks and of those that have ended; at least 1, and
    /// 1,000,000 unless told otherwise.
    ///
    /// When all are held, submits with a key are refused with
    /// ``TenureError/Code-swift.struct/idempotencyTableFull``; no key is given up before its time. Each takes about 200
    /// bytes of memory once it is used.
    public var idempotencyCapacity: Int
    /// Whether the rules that always hold (one lease per task and agent, no missed match) are checked after every
    /// event. A violation is a defect of this library: `run()` then throws
    /// ``TenureError/Code-swift.struct/invariantViolated``. On in debug builds, off in release builds, unless told
    /// otherwise.
    ///
    /// Costs O(agents + leases + requirements · abilities) for each event; equal ones of the last two count once.
    public var checksInvariants: Bool

    /// Options; the defaults are those that the properties name. Nothing is checked here, but at the opening.
    public init(
        order: TaskOrder = .standard,
        retry: RetryPolicy = .standard,
        limits: InputLimits = .standard,
        retention: Retention = .standard,
        eventsKept: Int = 1_000,
        acceptanceTimeout: Duration = .seconds(60),
        cancelGrace: Duration = .seconds(5),
        carefulTime: Duration = .seconds(10),
        durability: Durability = .everyCommit,
        alignsToPages: Bool = false,
        segmentBytes: Int = 16 << 20,
        checkpointBytes: Int = 16 << 20,
        backups: BackupSchedule? = nil,
        submitLimit: RateLimit? = nil,
        capacity: Int? = nil,
        whenFull: WhenFull = .refuse,
        kinds: Set<TaskKind>? = nil,
        idempotencyRetention: Duration = .seconds(24 * 60 * 60),
        idempotencyCapacity: Int = 1_000_000,
        checksInvariants: Bool? = nil
    ) {
        self.order = order
        self.retry = retry
        self.limits = limits
        self.retention = retention
        self.eventsKept = eventsKept
        self.acceptanceTimeout = acceptanceTimeout
        self.cancelGrace = cancelGrace
        self.carefulTime = carefulTime
        self.durability = durability
        self.alignsToPages = alignsToPages
        self.segmentBytes = segmentBytes
        self.checkpointBytes = checkpointBytes
        self.backups = backups
        self.submitLimit = submitLimit
        self.capacity = capacity
        self.whenFull = whenFull
        self.kinds = kinds
        self.idempotencyRetention = idempotencyRetention
        self.idempotencyCapacity = idempotencyCapacity
        #if DEBUG
            self.checksInvariants = checksInvariants ?? true
        #else
            self.checksInvariants = checksInvariants ?? false
        #endif
    }

    /// What a scheduler has that is told nothing else.
    public static var standard: SchedulerOptions { SchedulerOptions() }

    var domainPolicy: DomainPolicy {
        DomainPolicy(
            acceptanceTimeout: acceptanceTimeout,
            cancelGrace: cancelGrace,
            carefulTime: carefulTime,
            retention: retention,
            eventsKept: eventsKept,
            checksInvariants: checksInvariants
        )
    }

    // A record, and so the sum of all that a task may have, must fit a frame of the journal (1 GiB).
    private static let mostBytes = 128 << 20

    func check() throws(TenureError) {
        if case .ageing(let interval) = order { try InputLimits.check(interval, as: "ageing interval") }
        try InputLimits.check(retry)
        try InputLimits.check(positive: acceptanceTimeout, as: "SchedulerOptions.acceptanceTimeout")
        try InputLimits.check(cancelGrace, as: "SchedulerOptions.cancelGrace")
        try InputLimits.check(carefulTime, as: "SchedulerOptions.carefulTime")
        try retention.check()
        try durability.check()
        try backups?.check()
        try submitLimit?.check(as: "SchedulerOptions.submitLimit")
        try InputLimits.check(idempotencyRetention, as: "SchedulerOptions.idempotencyRetention")
        let counts = [("capacity", capacity ?? 1), ("idempotencyCapacity", idempotencyCapacity)]
        for (name, value) in counts where value < 1 {
            throw TenureError(
                .invalidConfiguration,
                "SchedulerOptions.\(name) is \(value). It must be at least 1; leave it out for the default."
            )
        }
        let limits = [
            ("limits.payloadBytes", self.limits.payloadBytes, 0), ("limits.outputBytes", self.limits.outputBytes, 0),
            ("limits.nameBytes", self.limits.nameBytes, 1), ("limits.metadataBytes", self.limits.metadataBytes, 0),
            ("limits.errorTextCharacters", self.limits.errorTextCharacters, 0),
            ("eventsKept", eventsKept, 0), ("segmentBytes", segmentBytes, 64 << 10),
            ("checkpointBytes", checkpointBytes, 64 << 10),
        ]
        for (name, value, least) in limits where !(least...Self.mostBytes).contains(value) {
            throw TenureError(
                .invalidConfiguration,
                "SchedulerOptions.\(name) is \(value). It must be between \(least) and \(Self.mostBytes)."
            )
        }
        try checkKinds()
    }
}
