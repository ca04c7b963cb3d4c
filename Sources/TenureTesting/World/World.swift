internal import Synchronization
public import Tenure

/// What a simulated run happens in: virtual time, disks, processes, agents, and everything that can go wrong with them.
///
/// A test's body gets one for each seed, see ``simulate(seeds:faults:strategy:jobs:_:)``. The body itself stands outside
/// of all processes: it goes on when they die. Whatever a run does must come from its world, or another run of the same
/// seed may go another way: sleep on ``clock``, draw from ``generator(_:)``, start no `Task.detached`.
public final class World: Sendable, CustomStringConvertible {
    struct State {
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
    let state = Mutex(State())
    /// What was started outside of all processes.
    let tasks = OpenTasks()

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
        misfortune.spare(options.retry)
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

    /// Starts a task outside of all processes.
    func start(_ body: @escaping @Sendable () async -> Void) { tasks.start(on: executor, body) }

    /// All schedulers, which are this world's no more.
    func takeSchedulers() -> [SimulatedScheduler] {
        state.withLock { state in
            defer { state.schedulers = [] }
            return state.schedulers
        }
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
        let text = event.description
        executor.record(text)
        journal.note("\(clock.now.offset) \(text)")
    }
}
