internal import Synchronization

/// Tasks that were started and have not come to their end: who started them can end them.
final class OpenTasks: Sendable {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// Starts a task.
    @discardableResult
    func start(on executor: any TaskExecutor, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        let task = Task(executorPreference: executor) {
            await body()
            _ = self.state.withLock { $0.tasks.removeValue(forKey: number) }
        }
        state.withLock { $0.tasks[number] = task }
        return task
    }

    /// Cancels all of them, in the order in which they began, and lets go of them.
    func cancelAll() {
        let tasks = state.withLock { state in
            defer { state.tasks = [:] }
            return state.tasks.sorted { $0.key < $1.key }
        }
        for (_, task) in tasks { task.cancel() }
    }
}
