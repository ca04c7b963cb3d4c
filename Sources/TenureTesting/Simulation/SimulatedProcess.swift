internal import Synchronization

/// A process in a simulation: everything that runs in it can be stopped for a time, or dies at once.
///
/// It is the executor of its tasks; its jobs take their turns among all others of a ``SeededExecutor``. A process that
/// has died takes no step any more, as after `kill -9`: no `catch`, no `defer`, no `onCancel` of its code runs. Its jobs
/// are kept until ``bury()``, when nobody looks any more, so that its memory can be given back.
///
/// An actor outside of the process may be in the middle of a call from it: the runtime then makes the actor's own job
/// one of the caller's executor. Those jobs still run when the process is dead, or everybody else would wait for that
/// actor for ever; what the call had begun in that actor, it ends, as a request that has left a process does.
final class SimulatedProcess: TaskExecutor {
    private enum Phase {
        case running, stopped, dead, buried
    }

    private struct State {
        var phase = Phase.running
        var held: [SeededExecutorState.Job] = []
    }

    let executor: SeededExecutor
    private let state = Mutex(State())

    init(on executor: SeededExecutor) { self.executor = executor }

    var isRunning: Bool { state.withLock { $0.phase == .running } }

    /// Called by the runtime: makes a task, or an actor that one of its tasks calls, runnable.
    func enqueue(_ job: consuming ExecutorJob) {
        executor.insert(.task(UnownedJob(job), of: self))
    }

    /// Makes a plain closure a job of the process.
    func enqueue(_ work: @escaping @Sendable () -> Void) {
        executor.insert(.closure(work, of: self))
    }

    /// Starts a task of the process.
    func start<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Task<Value, any Error> {
        Task(executorPreference: self) { try await body() }
    }

    /// Stops the process, as `SIGSTOP` does.
    func stop() {
        state.withLock { if $0.phase == .running { $0.phase = .stopped } }
    }

    /// Lets it go on, as `SIGCONT` does.
    func resume() {
        release { phase in
            guard phase == .stopped else { return false }
            phase = .running
            return true
        }
    }

    /// Ends it at once.
    func kill() {
        let jobs = state.withLock { state -> [SeededExecutorState.Job] in
            guard state.phase != .buried else { return [] }
            state.phase = .dead
            // It may have stood still in the middle of a call to an actor outside, for which others wait.
            defer { state.held.removeAll { $0.isActorsOwn } }
            return state.held.filter { $0.isActorsOwn }
        }
        for job in jobs { executor.insert(job) }
    }

    /// Lets the code of a dead process run out, where nobody sees what it does.
    func bury() {
        release { phase in
            phase = .buried
            return true
        }
    }

    /// Whether a job that was chosen runs now. If not, it is kept.
    func admits(_ job: SeededExecutorState.Job) -> Bool {
        state.withLock { state in
            switch state.phase {
            case .running, .buried: return true
            case .dead where job.isActorsOwn: return true
            case .stopped, .dead:
                state.held.append(job)
                return false
            }
        }
    }

    private func release(_ change: (inout Phase) -> Bool) {
        let jobs = state.withLock { state -> [SeededExecutorState.Job] in
            guard change(&state.phase) else { return [] }
            defer { state.held = [] }
            return state.held
        }
        for job in jobs { executor.insert(job) }
    }
}

extension SeededExecutorState.Job {
    /// Whether it lets an actor take the next step of whoever called it, rather than a task take its own.
    ///
    /// The runtime tells the two apart by a kind that is not public; only tasks have an identifier. O(1).
    fileprivate var isActorsOwn: Bool {
        guard case .task(let job, _) = self else { return false }
        return job.description.hasSuffix("(id: nil)")
    }
}
