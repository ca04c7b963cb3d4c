import Synchronization

/// Runs tasks, actors and plain closures one at a time on the calling thread, in an order that a seed fixes.
///
/// ```swift
/// let executor = SeededExecutor(seed: 7)
/// let total = try executor.run {
///     async let first = ledger.charge(1)          // ledger may be any actor
///     async let second = ledger.charge(2)
///     try await executor.clock.sleep(for: .seconds(3600))   // takes no time
///     return await first + second
/// }
/// ```
///
/// Everything that `run`'s body calls runs here: nonisolated and `@concurrent` functions, default actors (also those
/// that share another actor's executor), `async let`, task groups, continuations. Two things do not, and make a run
/// unrepeatable: `Task.detached` and `Task {}` in nonisolated code run on the global pool. Give such a task
/// `executorPreference:` instead. `Task.sleep` waits for a real timer; sleep on ``clock`` instead. The
/// `MainActor` cannot be simulated.
///
/// When no job can run, ``clock`` jumps to the next sleeper. Sleepers of one deadline become runnable together, and the
/// seed decides who goes first.
///
/// Only suspension points are explored: code between two of them is never interrupted. For handshakes between threads
/// see ``Interleavings``.
///
/// Every method may be called from any thread, but jobs that come from another thread than the running one are counted
/// and make the run fail.
public final class SeededExecutor: SerialExecutor, TaskExecutor {
    /// Fixes every choice.
    public let seed: UInt64
    /// How jobs are chosen.
    public let strategy: SchedulingStrategy
    /// The most jobs that all runs of this executor together may have.
    public let jobLimit: Int
    /// The time of the simulation.
    public let clock: VirtualClock

    private let state: Mutex<SeededExecutorState>

    /// Makes an executor that has nothing to do yet.
    ///
    /// - Parameters:
    ///   - seed: fixes every choice.
    ///   - strategy: how jobs are chosen.
    ///   - clock: the time of the simulation.
    ///   - jobLimit: the most jobs that all runs together may have; ends what would run forever.
    public init(
        seed: UInt64,
        strategy: SchedulingStrategy = .random,
        clock: VirtualClock = VirtualClock(),
        jobLimit: Int = 10_000_000
    ) {
        self.seed = seed
        self.strategy = strategy
        self.clock = clock
        self.jobLimit = jobLimit
        state = Mutex(SeededExecutorState(strategy: strategy, generator: SeededGenerator(seed: seed).fork("jobs")))
    }

    /// A hash of every choice made and everything recorded so far: equal for two runs that went the same way. O(1).
    public var trace: UInt64 { state.withLock { $0.trace.value } }

    /// How many jobs ran so far. O(1).
    public var jobCount: Int { state.withLock { $0.jobCount } }

    /// How many jobs came from other threads while this executor was running. O(1).
    public var foreignJobCount: Int { state.withLock { $0.foreignJobCount } }

    /// Adds a number to ``trace``. O(1).
    public func record(_ word: UInt64) {
        state.withLock { $0.trace.combine(word) }
    }

    /// Adds bytes to ``trace``, for instance those of a message. O(number of bytes).
    public func record(_ bytes: some Sequence<UInt8>) {
        state.withLock { $0.trace.combine(bytes: bytes) }
    }

    /// Adds text to ``trace``, as UTF-8. O(length of `text`).
    public func record(_ text: String) {
        record(text.utf8)
    }

    /// Runs `body` and everything it starts, on the calling thread, until it has returned and no job is left.
    ///
    /// May be called from a plain function as well as from an asynchronous one; it blocks its thread for as long as
    /// the run computes, but never to wait for another thread or for time to pass. Task-local values are those of the
    /// caller. Jobs still waiting from before run too. Sleepers that `body` left behind are not woken; the next run
    /// wakes them when their time comes.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; ``SimulationStalled`` when it can never return; ``SimulationFailure`` when there
    ///   are more jobs than allowed, when jobs came from other threads or went to Swift's shared pool, or when this
    ///   executor is already running. In the first two cases `body` is cancelled and may use up to a tenth of the job
    ///   limit to come to an end.
    public func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) throws -> T {
        guard state.withLock({ $0.begin(on: .current) }) else { throw SimulationFailure.alreadyRunning }
        GlobalExecutorWatch.begin()
        let result = Result { try runToEnd(body) }
        let leaked = GlobalExecutorWatch.end()
        state.withLock { $0.end() }
        let value = try result.get()
        if leaked > 0 { throw SimulationFailure.leakedJobs(count: leaked, seed: seed) }
        return value
    }

    private func runToEnd<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) throws -> T {
        let outcome = Outcome<T>()
        let root = Task(executorPreference: self) {
            do {
                outcome.set(.success(try await body()))
            } catch {
                outcome.set(.failure(error))
            }
        }
        if let failure = drive(limit: jobLimit, until: { outcome.isSet }) {
            // Described first: cancelling wakes sleepers and runs jobs.
            var stalled = describeStall()
            let time = clock.now.offset
            root.cancel()
            _ = drive(limit: jobLimit + max(1, jobLimit / 10), until: { outcome.isSet })
            stalled.endedWhenCancelled = outcome.isSet
            switch failure {
            case .stalled: throw stalled
            case .tooManyJobs: throw SimulationFailure.tooManyJobs(limit: jobLimit, seed: seed, time: time)
            }
        }
        guard let result = outcome.get() else { throw describeStall() }
        let value = try result.get()
        let foreign = foreignJobCount
        if foreign > 0 { throw SimulationFailure.foreignJobs(count: foreign, seed: seed) }
        return value
    }

    /// Suspends the calling task and makes it runnable again at once: a point at which the seed may let others go
    /// first. Outside a run it returns when the next run gets to it.
    public func yield() async {
        await withUnsafeContinuation { continuation in
            enqueue { continuation.resume() }
        }
    }

    // MARK: Executor

    /// Makes a plain closure a job like any other; it runs on the thread that calls ``run(_:)``.
    public func enqueue(_ work: @escaping @Sendable () -> Void) {
        insert(.closure(work, of: nil))
    }

    /// Called by the runtime: makes a task or an actor runnable.
    public func enqueue(_ job: consuming ExecutorJob) {
        insert(.task(UnownedJob(job), of: nil))
    }

    func insert(_ job: SeededExecutorState.Job) {
        state.withLock { $0.insert(job, from: .current) }
    }

    /// Lets `body` come in between two jobs, once so many have run. There is one such wish at a time; a later one takes
    /// its place.
    func interrupt(after jobCount: Int, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.interrupt(after: jobCount, body) }
    }

    /// Called by the runtime for actors whose executor this is.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Called by the runtime: whether the calling thread is the one that runs this executor's jobs.
    public func isIsolatingCurrentContext() -> Bool? {
        state.withLock { $0.isRunning(on: .current) }
    }

    /// Called by the runtime, which wants a trap when the calling thread does not run this executor's jobs.
    public func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the thread that runs the simulation")
    }

    // MARK: Driving

    private enum Failure {
        case stalled, tooManyJobs
    }

    /// Runs jobs, and lets time pass when there are none, until `isFinished` and no job is left.
    private func drive(limit: Int, until isFinished: () -> Bool) -> Failure? {
        while true {
            switch state.withLock({ $0.next(limit: limit) }) {
            case .run(let job):
                if job.process?.admits(job) ?? true { run(job) }
            case .interrupt(let body):
                body()
            case .limitReached:
                return .tooManyJobs
            case .idle:
                if isFinished() { return nil }
                guard clock.advanceToNextSleeper() else { return .stalled }
                let time = clock.now.offset.components
                state.withLock { $0.passTime(seconds: time.seconds, attoseconds: time.attoseconds) }
            }
        }
    }

    private func run(_ job: SeededExecutorState.Job) {
        switch job {
        case .task(let job, let process):
            job.runSynchronously(on: process?.asUnownedTaskExecutor() ?? asUnownedTaskExecutor())
        case .closure(let work, _):
            work()
        }
    }

    private func describeStall() -> SimulationStalled {
        SimulationStalled(
            seed: seed,
            jobs: jobCount,
            time: clock.now.offset,
            frozenSleepers: clock.isFrozen ? clock.sleeperCount : 0,
            foreignJobs: foreignJobCount,
            endedWhenCancelled: false
        )
    }
}
