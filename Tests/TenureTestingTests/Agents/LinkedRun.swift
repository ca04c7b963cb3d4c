import Tenure
import TenureTesting

/// A scheduler, and agents outside of its process that reach it over a link; everything in virtual time.
final class LinkedRun: Sendable {
    private struct State {
        var link: AgentLink?
        var inProcess: [Task<Void, Never>] = []
        var messages: [LinkMessage] = []
    }

    let executor: SeededExecutor
    let scheduler: Scheduler
    private let fate: AgentLink.Fate
    private let state = Locked(State())

    var clock: VirtualClock { executor.clock }

    /// All messages that were sent so far, whatever became of them.
    var messages: [LinkMessage] { state.withLock { $0.messages } }

    /// How many connections the process has not ended.
    var openConnections: Int { state.withLock { $0.link }?.openConnections ?? 0 }

    private init(_ executor: SeededExecutor, _ scheduler: Scheduler, _ fate: @escaping AgentLink.Fate) {
        self.executor = executor
        self.scheduler = scheduler
        self.fate = fate
    }

    /// Runs `body` while the scheduler runs, then ends both.
    static func run<Result: Sendable>(
        on executor: SeededExecutor,
        fate: @escaping AgentLink.Fate,
        _ body: @escaping @Sendable (LinkedRun) async throws -> Result
    ) throws -> Result {
        try executor.run {
            // Losses look like crashes and refusals, and are to end no task here.
            var options = SchedulerOptions.standard
            options.retry = RetryPolicy(maximumAttempts: 60_000, maximumCrashes: 60_000, maximumRefusals: 60_000)
            let scheduler = try Scheduler.open(.inMemory, options: options, on: executor)
            let run = LinkedRun(executor, scheduler, fate)
            run.openLink()
            async let life: Void = scheduler.run()
            do {
                let result = try await body(run)
                run.killProcess()
                await scheduler.shutDown(grace: .none)
                try await life
                return result
            } catch {
                run.killProcess()
                await scheduler.shutDown(grace: .none)
                throw error
            }
        }
    }

    /// The way from an agent to the process, if that is there.
    var connector: AgentConnector {
        { terms in
            guard let link = self.state.withLock({ $0.link }) else { throw ProcessIsDown() }
            return try await link.connect(terms)
        }
    }

    /// The process dies: none of its tasks goes on. The scheduler does, so that what it then hears can be seen.
    func killProcess() {
        let (link, tasks) = state.withLock { state in
            defer { state.inProcess.removeAll() }
            return (state.link.take(), state.inProcess)
        }
        link?.close()
        for task in tasks { task.cancel() }
    }

    /// There is a process again.
    func openLink() {
        let link = AgentLink(
            to: scheduler,
            on: executor,
            start: { [executor] work in
                let task = Task(executorPreference: executor) { await work() }
                self.state.withLock { $0.inProcess.append(task) }
            },
            fate: { message in
                self.state.withLock { $0.messages.append(message) }
                return self.fate(message)
            }
        )
        state.withLock { $0.link = link }
    }

    private struct ProcessIsDown: Error {}
}
