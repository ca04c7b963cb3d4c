internal import Synchronization
public import Tenure

/// A store in a ``World``, and the process that has it open: whenever that dies, another opens the store and goes on.
///
/// Tests stand outside of the process, as a client does. What they call on this is carried out in whichever process is
/// alive, and throws `processDied` when that dies first.
public final class SimulatedScheduler: Sendable {
    struct State {
        var storage: SimulatedStorage
        var life: SimulatedLife?
        /// The next life, for whoever waits for it.
        var next = Latch<SimulatedLife?>()
        var lives: [SimulatedLife] = []
        var isOver = false
        var history: History
        /// What runs in every process, from its start on.
        var programs: [@Sendable (SimulatedLife) async -> Void] = []
        /// The next opening dies at this call to the storage.
        var dyingCall: Int?
        var crashes = 0
        /// Agents outside of all processes.
        var remoteAgents: [RemoteAgent] = []
        /// Who hears what it tells.
        var listeners: [@Sendable (Told) -> Void] = []
    }

    /// Its name in this world.
    public let name: String
    /// How it works, but for what a simulation needs otherwise.
    public let options: SchedulerOptions
    let world: World
    let state: Mutex<State>
    /// Judges every record, over all lives.
    let model = ModelProbe()

    init(_ name: String, options: SchedulerOptions, in world: World) {
        var options = options
        options.checksInvariants = true
        // The smallest there are: in memory a segment's whole length is there at once.
        options.segmentBytes = min(options.segmentBytes, 64 << 10)
        options.checkpointBytes = min(options.checkpointBytes, 64 << 10)
        self.name = name
        self.options = options
        self.world = world
        state = Mutex(State(storage: SimulatedStorage(), history: History(options)))
    }

    /// Makes a call in the process that is alive, or in the next one where none is.
    ///
    /// ```swift
    /// let snapshot = try await scheduler.call { try await $0.snapshot() }
    /// ```
    /// - Parameter body: runs in the process, and ends with it: when that dies, it takes no further step.
    /// - Throws: what `body` throws; `processDied` when the process died before `body` returned; `shutDown` when the
    ///   scheduler was shut down for good.
    public func call<Result: Sendable>(
        _ body: @escaping @Sendable (Scheduler) async throws -> Result
    ) async throws -> Result {
        try await currentLife().call(body)
    }

    /// Makes a call as often as it takes until a process lives long enough to answer it: for calls that may be made twice.
    ///
    /// - Throws: what `body` throws, but for `processDied`, what an ailing journal says (`indeterminate`, `journalFailed`,
    ///   `storageFull`), and what passes by itself (`queueFull`, `rateLimited`).
    public func callPersistently<Result: Sendable>(
        _ body: @escaping @Sendable (Scheduler) async throws -> Result
    ) async throws -> Result {
        try await persistently { try await call(body) }
    }

    /// Does something again and again for as long as what comes of it is what passes.
    func persistently<Result>(_ body: () async throws -> Result) async throws -> Result {
        while true {
            do {
                return try await body()
            } catch let error as TenureError where passes(error) {
                try await world.clock.sleep(for: error.retryAfter ?? .milliseconds(100))
            }
        }
    }

    /// Whether the same call may be answered otherwise by and by.
    private func passes(_ error: TenureError) -> Bool {
        // A process whose journal has failed shuts down, and another one comes.
        if error.code == .shutDown { return !isOver }
        return [.processDied, .indeterminate, .journalFailed, .storageFull, .queueFull, .rateLimited].contains(
            error.code
        )
    }

    /// Submits a task, once; see `Scheduler.submit(_:priority:options:)`.
    ///
    /// - Throws: what that throws; `processDied` when it is not known whether the task was admitted.
    @discardableResult
    public func submit<Work: AgentTask>(
        _ task: Work,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws -> SimulatedHandle<Work> {
        let handle = try await call { try await $0.submit(task, priority: priority, options: options) }
        let payload = try task.encodePayload()
        try acknowledge(handle.id, Work.kind, payload, options, isDuplicate: handle.isDuplicate)
        return SimulatedHandle(id: handle.id, isDuplicate: handle.isDuplicate, scheduler: self)
    }

    /// Submits a task of plain bytes, once.
    ///
    /// - Throws: as for a typed one.
    @discardableResult
    public func submit(
        _ task: RawTask,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws -> RawSimulatedHandle {
        let handle = try await call { try await $0.submit(task, priority: priority, options: options) }
        try acknowledge(handle.id, task.kind, task.payload, options, isDuplicate: handle.isDuplicate)
        return RawSimulatedHandle(id: handle.id, isDuplicate: handle.isDuplicate, scheduler: self)
    }

    /// Submits several tasks of any kinds in one step, once; see `Scheduler.submit(contentsOf:)`.
    ///
    /// - Throws: what that throws; `processDied` when it is not known whether they were admitted, all of them or none.
    @discardableResult
    public func submit(contentsOf requests: [TaskRequest]) async throws -> [RawSimulatedHandle] {
        let handles = try await call { try await $0.submit(contentsOf: requests) }
        return try zip(handles, requests).map { handle, request in
            let isDuplicate = handle.isDuplicate
            try acknowledge(handle.id, request.kind, request.payload, request.options, isDuplicate: isDuplicate)
            return RawSimulatedHandle(id: handle.id, isDuplicate: isDuplicate, scheduler: self)
        }
    }

    private func acknowledge(
        _ id: TaskID,
        _ kind: TaskKind,
        _ payload: [UInt8],
        _ options: TaskOptions,
        isDuplicate: Bool
    ) throws {
        let (key, moment) = (options.idempotencyKey, world.clock.now.offset)
        try judge { try $0.submitted(id, kind, payload, key: key, isDuplicate: isDuplicate, at: moment) }
    }

    /// Looks at what clients have seen, or adds to it.
    func watch<Result>(_ body: (inout sending History) throws -> Result) rethrows -> Result {
        try state.withLock { state in try body(&state.history) }
    }

    /// Adds what a client was told. The run has failed when that cannot be true, also if the client does not care.
    func judge(_ body: (inout sending History) throws -> Void) throws {
        do { try watch(body) } catch {
            world.fail(error)
            throw error
        }
    }

    /// The state at one moment; see `Scheduler.snapshot()`.
    ///
    /// - Throws: as ``callPersistently(_:)`` does.
    public func snapshot() async throws -> Snapshot {
        try await callPersistently { try await $0.snapshot() }
    }

    /// How many tasks there are in each state.
    ///
    /// - Throws: as ``callPersistently(_:)`` does.
    public func counts() async throws -> StateCounts {
        try await callPersistently { try await $0.counts().total }
    }

    /// Cancels a task and waits for its end; see `Scheduler.cancel(_:)`.
    ///
    /// - Throws: as ``callPersistently(_:)`` does.
    @discardableResult
    public func cancel(_ task: TaskID) async throws -> TaskStatus {
        let status = try await callPersistently { try await $0.cancel(task) }
        try judge { try $0.ended(task, status.state) }
        return status
    }

    /// Runs a program in every process that opens the store, from its start to its end: what a service does beside its
    /// agents. What it throws is of no effect.
    public func runInEveryProcess(_ program: @escaping @Sendable (Scheduler) async throws -> Void) {
        add { life in try? await program(life.scheduler) }
    }

    /// Adds what runs in every process, in the one that is alive too.
    func add(_ program: @escaping @Sendable (SimulatedLife) async -> Void) {
        let life = state.withLock { state in
            state.programs.append(program)
            return state.life
        }
        life?.start { if let life { await program(life) } }
    }

    /// The process dies, as by `kill -9`, and another one comes after a while.
    public func crash() { die(.killed) }

    /// The machine loses its power, and with it what was not synced; another process comes after a while.
    public func losePower() { die(.withoutPower(world.generator("power \(world.executor.trace)"))) }

    /// How often its process died.
    public var crashCount: Int { state.withLock { $0.crashes } }

    /// What there is to count about it.
    var counters: (crashes: Int, openings: Int, history: History) {
        state.withLock { ($0.crashes, $0.lives.count, $0.history) }
    }

    /// The disk that its journal is on, as it is now.
    public var storage: SimulatedStorage { state.withLock { $0.storage } }
}
