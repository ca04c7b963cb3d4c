/// What a ``SeededExecutor`` knows and decides; it runs nothing.
struct SeededExecutorState {
    /// Something to run, and the process that it belongs to, if any.
    enum Job {
        case task(UnownedJob, of: SimulatedProcess?)
        case closure(@Sendable () -> Void, of: SimulatedProcess?)

        var process: SimulatedProcess? {
            switch self {
            case .task(_, let process), .closure(_, let process): process
            }
        }
    }

    enum Next {
        case run(Job)
        /// Somebody wanted to come in between after so many jobs.
        case interrupt(@Sendable () -> Void)
        case idle
        case limitReached
    }

    var trace = TraceHash()
    private(set) var jobCount = 0
    private(set) var foreignJobCount = 0
    private var runnable: RunnableJobs<Job>
    private var runner: ThreadIdentity?
    private var interruption: (jobCount: Int, body: @Sendable () -> Void)?

    init(strategy: SchedulingStrategy, generator: SeededGenerator) {
        runnable = RunnableJobs(strategy: strategy, generator: generator)
    }

    /// False when a run is under way already.
    mutating func begin(on thread: ThreadIdentity) -> Bool {
        guard runner == nil else { return false }
        runner = thread
        return true
    }

    mutating func end() {
        runner = nil
    }

    func isRunning(on thread: ThreadIdentity) -> Bool {
        runner == thread
    }

    mutating func insert(_ job: Job, from thread: ThreadIdentity) {
        if let runner, runner != thread { foreignJobCount += 1 }
        runnable.insert(job)
    }

    /// Takes out the next job. Which one it was becomes part of the trace, and so does among how many.
    mutating func next(limit: Int) -> Next {
        let choices = runnable.count
        guard choices > 0 else {
            runnable.endChain()
            return .idle
        }
        if let due = interruption, due.jobCount <= jobCount {
            interruption = nil
            return .interrupt(due.body)
        }
        guard jobCount < limit else { return .limitReached }
        guard let (sequence, job) = runnable.choose() else { return .idle }
        jobCount += 1
        trace.combine(sequence)
        trace.combine(UInt64(truncatingIfNeeded: choices))
        return .run(job)
    }

    mutating func interrupt(after jobCount: Int, _ body: @escaping @Sendable () -> Void) {
        interruption = (jobCount, body)
    }

    mutating func passTime(seconds: Int64, attoseconds: Int64) {
        trace.combine(UInt64(bitPattern: seconds))
        trace.combine(UInt64(bitPattern: attoseconds))
    }
}
