/// Gives tasks to agents, one agent a task at a time, and never loses one.
///
/// ```swift
/// let scheduler = try await Scheduler.open(.directory("state/tenure"))
/// try await scheduler.running(agents: 4, named: "counter", { agent in
///     agent.handle(WordCount.self) { task, context in try countWords(at: task.path) }
/// }) {
///     let handle = try await scheduler.submit(WordCount(path: "README.md"), priority: .high)
///     print(try await handle.output)
/// }
/// ```
/// The actor matches tasks and agents. It reacts to events (a task was submitted, became durable, due or free again; an
/// agent asks), never by polling. Queue, agents and scheduler share one executor, so a match is one synchronous step.
/// All of its methods may be called from any task, at any time.
public actor Scheduler {
    nonisolated let queue: TaskQueue
    nonisolated let gate: IntakeGate
    nonisolated let options: SchedulerOptions
    nonisolated let alarm: Alarm
    nonisolated let journal: JournalWriter?
    /// Delivered when the scheduler is to end.
    nonisolated let endRequest: Rendezvous<EndRequest>
    nonisolated let desk: FrontDesk
    nonisolated let untoldSubmits: UntoldSubmits
    nonisolated let endWatch: EndWatch
    /// Whether handlers that block get threads of their own.
    nonisolated let hasHandlerThreads: Bool
    /// What this opening found.
    public nonisolated let opening: OpeningReport

    /// The executor that queue, agents and scheduler share.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.unownedExecutor }

    init(
        _ tasks: consuming sending TaskQueueCore,
        gate: IntakeGate,
        options: SchedulerOptions,
        journal: JournalWriter?,
        opening: OpeningReport,
        follower: (any TurnFollower)?,
        environment: Environment
    ) {
        var policy = options.domainPolicy
        policy.follower = follower
        let domain = Domain(tasks: tasks, gate: gate, policy: policy)
        alarm = domain.alarm
        endRequest = domain.endRequest
        desk = domain.desk
        endWatch = domain.endWatch
        let queue = TaskQueue(domain)
        self.queue = queue
        untoldSubmits = UntoldSubmits(
            beginWaiting: { gate.beginReaderWait() },
            bringIn: { [desk] in if desk.enterOrCall() { await queue.enterFromDesk() } },
            lastSequence: { gate.lastSequence }
        )
        self.gate = gate
        self.options = options
        self.journal = journal
        self.opening = opening
        hasHandlerThreads = environment.hasHandlerThreads
    }

    deinit {
        // A scheduler that is dropped without a shutdown ends as a crash would: what was acknowledged is recorded.
        gate.end(.abandoned)
    }

    /// Takes a turn in the domain that the three actors share.
    func turn<Result>(_ body: (inout Domain) -> Result) -> Result {
        assert(queue.isRunning)
        return queue.domain.turn(body)
    }
}
