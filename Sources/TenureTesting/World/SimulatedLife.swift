internal import Synchronization
internal import Tenure

/// One life of a process that has a store open: from the opening to its death or shutdown.
final class SimulatedLife: Sendable {
    /// How a life ended.
    enum End: Sendable {
        /// The process died.
        case died
        /// `run()` returned.
        case shutDown
        /// `run()` failed, and a process that cannot go on ends.
        case failed(TenureError)
    }

    private struct State {
        var isOver = false
        var calls: [Int: @Sendable () -> Void] = [:]
        var agents: [AgentName: @Sendable () -> Void] = [:]
        var link: AgentLink?
        var last = 0
    }

    let number: Int
    let process: SimulatedProcess
    let scheduler: Scheduler
    let end = Latch<End>()
    private let state = Mutex(State())
    private let tasks = OpenTasks()

    init(number: Int, process: SimulatedProcess, scheduler: Scheduler) {
        self.number = number
        self.process = process
        self.scheduler = scheduler
    }

    /// Makes a call in the process, for somebody outside of it.
    ///
    /// - Throws: what the call throws; `processDied` when the process died first.
    func call<Result: Sendable>(
        _ body: @escaping @Sendable (Scheduler) async throws -> Result
    ) async throws -> Result {
        let answer = Latch<Swift.Result<Result, any Error>>()
        let number = state.withLock { state -> Int? in
            guard !state.isOver else { return nil }
            state.last += 1
            state.calls[state.last] = { answer.set(.failure(TenureError.processDied)) }
            return state.last
        }
        guard let number else { throw TenureError.processDied }
        let scheduler = scheduler
        let task = start {
            do { answer.set(.success(try await body(scheduler))) } catch { answer.set(.failure(error)) }
        }
        let result = await withTaskCancellationHandler {
            await answer.wait()
        } onCancel: {
            task.cancel()
        }
        state.withLock { $0.calls[number] = nil }
        return try result.get()
    }

    /// Starts a task of the process, which is cancelled when the process is buried.
    @discardableResult
    func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        tasks.start(on: process, body)
    }

    /// The process is gone: whoever waits for an answer is told so.
    func noteDeath() {
        process.kill()
        let calls = state.withLock { state in
            state.isOver = true
            defer { state.calls = [:] }
            return state.calls.sorted { $0.key < $1.key }
        }
        for (_, tell) in calls { tell() }
        state.withLock { $0.link }?.close()
        end.set(.died)
    }

    /// Nobody looks any more: what the process had not done runs out.
    func bury() {
        state.withLock { $0.isOver = true }
        process.bury()
        tasks.cancelAll()
    }

    /// Lets go of everything that holds on to it.
    func dismantle() {
        // Let go outside of the lock: what goes may come back to this.
        let left = state.withLock { state in
            defer { state = State() }
            return state
        }
        _ = consume left
    }

    /// How agents outside reach the process.
    func link(of scheduler: SimulatedScheduler) -> AgentLink {
        state.withLock { state in
            if let link = state.link { return link }
            let world = scheduler.world
            let link = AgentLink(
                to: self.scheduler,
                on: world.executor,
                start: { self.start($0) },
                fate: { world.fate(of: $0) }
            )
            state.link = link
            return link
        }
    }

    // MARK: Agents of handlers

    /// An agent of handlers lives, and can be ended by `cancel`.
    func joined(_ agent: AgentName, cancel: @escaping @Sendable () -> Void) {
        state.withLock { $0.agents[agent] = cancel }
    }

    func left(_ agent: AgentName) {
        state.withLock { $0.agents[agent] = nil }
    }

    /// The agents of handlers that live.
    var agents: [AgentName] { state.withLock { $0.agents.keys.sorted() } }

    /// Ends an agent of handlers.
    func cancel(_ agent: AgentName) { state.withLock { $0.agents[agent] }?() }
}
