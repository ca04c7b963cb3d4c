internal import Synchronization
public import Tenure

/// What a simulated run happens in: virtual time, disks, processes, agents, and everything that can go wrong with them.
///
/// A test's body gets one for each seed, see ``simulate(seeds:faults:strategy:jobs:_:)``. The body itself stands outside
/// of all processes: it goes on when they die. Whatever a run does must come from its world, or another run of the same
/// seed may go another way: sleep on ``clock``, draw from ``generator(_:)``, start no `Task.detached`.
public final class World: Sendable, CustomStringConvertible {
    private struct State {
        var schedulers: [SimulatedScheduler] = []
        var failure: (any Error)?
        var isOver = false
        var submits = 0
        var inputs = 0
        var met: Set<[UInt8]> = []
    }

    let executor: SeededExecutor
    let misfortune: Misfortune
    let journal: WorldLog
    /// The inputs that the shrinker leaves, by their places; nil for all.
    private let kept: Set<Int>?
    private let state = Mutex(State())

    init(executor: SeededExecutor, plan: FaultPlan, inputs kept: Set<Int>? = nil, keepsTrace: Bool = false) {
        self.executor = executor
        self.kept = kept
        misfortune = Misfortune(plan, seed: executor.seed)
        journal = WorldLog(keepsAll: keepsTrace)
        waitForNextStep()
    }

    /// What fixes everything that happens here.
    public var seed: UInt64 { executor.seed }

    /// The time.
    public var clock: VirtualClock { executor.clock }

    /// The seed, for messages: `seed 17`.
    public var description: String { "seed \(seed)" }

    /// Random numbers that the seed fixes, others for each label.
    public func generator(_ label: String) -> SeededGenerator { SeededGenerator(seed: seed).fork("world").fork(label) }

    /// A point at which others may go first; put one where the real code would wait for something outside.
    public func yield() async { await executor.yield() }

    /// Adds a line to what a failure, or a trace, shows.
    public func log(_ line: @autoclosure () -> String) { journal.note("\(clock.now.offset) \(line())") }

    /// The inputs of a run: all of them, except that a failing run is tried again with fewer, to find out which of them
    /// it takes.
    ///
    /// ```swift
    /// let charges = world.inputs((1...50).map { Charge(amount: $0) })
    /// let handles = try await world.submit(charges, to: scheduler)
    /// …
    /// try world.require(ledger.charged == charges.count, "\(ledger.charged) charged")
    /// ```
    public func inputs<Element>(_ elements: [Element]) -> [Element] {
        let first = state.withLock { state in
            state.inputs += elements.count
            return state.inputs - elements.count
        }
        guard let kept else { return elements }
        return elements.enumerated().filter { kept.contains(first + $0.offset) }.map(\.element)
    }

    /// How many inputs there were.
    var inputCount: Int { state.withLock { $0.inputs } }

    /// True for the first who asks for these bytes.
    func isFirst(_ bytes: [UInt8]) -> Bool { state.withLock { $0.met.insert(bytes).inserted } }

    // MARK: Schedulers and agents

    /// Opens a store of this world in a process of its own and runs its scheduler; when the process dies, another one
    /// opens the store and goes on.
    ///
    /// - Parameters:
    ///   - name: the store's name; each can be opened once.
    ///   - options: how it works. Rules that always hold are checked after every event, and files are small.
    /// - Throws: `invalidConfiguration` when a store of this name is open already; what opening throws when that has
    ///   nothing to do with a fault.
    public func openScheduler(
        _ name: String = "scheduler",
        options: SchedulerOptions = .standard
    ) async throws -> SimulatedScheduler {
        let scheduler = SimulatedScheduler(name, options: options, in: self)
        let isNew = state.withLock { state in
            guard !state.schedulers.contains(where: { $0.name == name }) else { return false }
            state.schedulers.append(scheduler)
            return true
        }
        guard isNew else {
            throw TenureError(.invalidConfiguration, "The store \(name) is open in this world. Give it another name.")
        }
        start { await scheduler.keepAlive() }
        do {
            _ = try await scheduler.currentLife()
        } catch {
            throw failure ?? error
        }
        return scheduler
    }

    /// Runs equal agents of handlers in every process of a scheduler; one that dies alone comes back after a while.
    ///
    /// - Parameters:
    ///   - count: how many; they are named `name-1`, `name-2`, …
    ///   - scheduler: whose tasks they carry out.
    ///   - name: what their names begin with.
    ///   - capabilities: what they have.
    ///   - configure: says what they do with each kind of task. `.threads(n)` means nothing here: nothing blocks.
    public func runAgents(
        _ count: Int,
        _ scheduler: SimulatedScheduler,
        named name: String = "agent",
        capabilities: Set<Capability> = [],
        _ configure: @escaping @Sendable (inout AgentHandlers) -> Void
    ) async throws {
        try await runAgents(count, scheduler, named: name, capabilities: capabilities) { agent, _ in
            configure(&agent)
        }
    }

    /// Runs equal agents of handlers that use the scheduler themselves, to submit other tasks for instance.
    ///
    /// - Parameters:
    ///   - count: how many; they are named `name-1`, `name-2`, …
    ///   - scheduler: whose tasks they carry out.
    ///   - name: what their names begin with.
    ///   - capabilities: what they have.
    ///   - configure: says what they do with each kind of task; called in each process, with its own scheduler.
    public func runAgents(
        _ count: Int,
        _ scheduler: SimulatedScheduler,
        named name: String = "agent",
        capabilities: Set<Capability> = [],
        _ configure: @escaping @Sendable (inout AgentHandlers, Scheduler) -> Void
    ) async throws {
        for number in 0..<max(0, count) {
            let agent = AgentName("\(name)-\(number + 1)")
            scheduler.add { life in
                await scheduler.runAgent(agent, capabilities, in: life, configure)
            }
        }
    }

    /// Connects agents that are outside of all processes, each over a connection of its own whose messages can be lost,
    /// come twice, late and in another order. They connect anew whenever they must, until they leave or are killed.
    ///
    /// - Parameters:
    ///   - agents: who is to work; give them the ``clock`` of this world.
    ///   - scheduler: whose tasks they carry out.
    public func connect(_ agents: [SimulatedAgent], to scheduler: SimulatedScheduler) {
        for agent in agents { scheduler.attach(agent) }
    }

    /// Submits tasks one after the other as a careful client does: each under a key of its own, again and again until it
    /// is acknowledged, through however many processes.
    ///
    /// - Parameters:
    ///   - tasks: what is to be done.
    ///   - scheduler: to whom.
    ///   - priority: of all of them.
    ///   - options: of all of them; a key in them belongs to the first, and the others get it with a number.
    /// - Returns: a handle for each.
    /// - Throws: what submitting throws, but for what passes.
    @discardableResult
    public func submit<Work: AgentTask>(
        _ tasks: [Work],
        to scheduler: SimulatedScheduler,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws -> [SimulatedHandle<Work>] {
        var handles: [SimulatedHandle<Work>] = []
        for (index, task) in tasks.enumerated() {
            let options = keyed(options, index)
            handles.append(
                try await persistently(scheduler) {
                    try await scheduler.submit(task, priority: priority, options: options)
                }
            )
        }
        return handles
    }

    /// Submits tasks of plain bytes one after the other as a careful client does.
    ///
    /// - Throws: what submitting throws, but for what passes.
    @discardableResult
    public func submit(
        _ tasks: [RawTask],
        to scheduler: SimulatedScheduler,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws -> [RawSimulatedHandle] {
        var handles: [RawSimulatedHandle] = []
        for (index, task) in tasks.enumerated() {
            let options = keyed(options, index)
            handles.append(
                try await persistently(scheduler) {
                    try await scheduler.submit(task, priority: priority, options: options)
                }
            )
        }
        return handles
    }

    private func keyed(_ options: TaskOptions, _ index: Int) -> TaskOptions {
        var options = options
        if let key = options.idempotencyKey {
            if index > 0 { options.idempotencyKey = "\(key)/\(index)" }
        } else {
            let number = state.withLock { state in
                state.submits += 1
                return state.submits
            }
            options.idempotencyKey = "submit \(number)"
        }
        return options
    }

    private func persistently<Result>(
        _ scheduler: SimulatedScheduler,
        _ body: () async throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return try await body()
            } catch let error as TenureError where scheduler.passes(error) {
                try await clock.sleep(for: error.retryAfter ?? .milliseconds(100))
            }
        }
    }

    /// Starts a task outside of all processes.
    func start(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: executor) { await body() }
    }

    // MARK: Failures

    /// Checks what the test wants of a run. Unlike the `#require` of a test library this tells nobody but the simulation,
    /// which makes many failing runs to find out what it takes.
    ///
    /// - Throws: ``RequirementNotMet`` when `condition` does not hold.
    public func require(_ condition: Bool, _ detail: @autoclosure () -> String) throws {
        if !condition { throw RequirementNotMet(detail: detail()) }
    }

    /// The first thing that must not have happened.
    var failure: (any Error)? { state.withLock { $0.failure } }

    func fail(_ error: any Error) {
        log("FAILED: \(error)")
        state.withLock { if $0.failure == nil, !$0.isOver { $0.failure = error } }
    }

    /// Nobody looks any more at what happens here.
    func close() {
        log("the end")
        state.withLock { $0.isOver = true }
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    var schedulers: [SimulatedScheduler] { state.withLock { $0.schedulers } }

    func note(_ event: SchedulerEvent) {
        executor.record(event.sequence)
        executor.record(UInt64(event.kind.rawValue.utf8.count))
        journal.note("\(clock.now.offset) \(event)")
    }

    // MARK: Faults

    /// What goes wrong with timers and the journal's writer.
    var effects: SimulatedEffects {
        let misfortune = misfortune
        return SimulatedEffects(
            lateness: {
                misfortune.next(.sleep).map { fault in
                    var generator = misfortune.generator(of: fault)
                    return .milliseconds(1 << generator.next(below: 14))
                }
            },
            slowness: {
                misfortune.next(.writerStep).map { fault in
                    var generator = misfortune.generator(of: fault)
                    return .microseconds(100 << generator.next(below: 16))
                }
            }
        )
    }

    /// What becomes of a message between an agent and a process.
    func fate(of message: LinkMessage) -> MessageFate {
        let fault = misfortune.next(.message) { kind in
            kind == .doubledMessage ? [] : message.task.map { [$0] } ?? []
        }
        guard let fault else { return .delivered }
        log("FAULT \(fault): \(message)")
        var generator = misfortune.generator(of: fault)
        let delay = Duration.milliseconds(1 << generator.next(below: 16))
        switch fault.kind {
        case .lostMessage: return .lost
        case .doubledMessage: return .doubled(after: delay)
        default: return .delayed(by: delay)
        }
    }

    private func waitForNextStep() {
        guard let next = misfortune.nextStep else { return }
        executor.interrupt(after: next) { [weak self] in
            guard let self else { return }
            for fault in misfortune.due(by: executor.jobCount) { strike(fault) }
            waitForNextStep()
        }
    }

    private func strike(_ fault: Fault) {
        let schedulers = schedulers
        guard !schedulers.isEmpty else { return }
        var generator = misfortune.generator(of: fault)
        let scheduler = schedulers[generator.next(below: schedulers.count)]
        if scheduler.suffer(fault, &generator) {
            misfortune.note(fault)
            log("FAULT \(fault) on \(scheduler.name)")
        }
    }
}
