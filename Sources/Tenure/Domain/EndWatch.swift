internal import Synchronization

/// Where those wait for the ends of tasks who have the tasks' handles: at the tasks themselves, without entering the
/// domain. Counts them, so that only a scheduler on whose tasks somebody waits looks at all of them when it ends.
final class EndWatch: Sendable {
    private let count = Atomic(0)
    private let isOver = Atomic(false)

    /// What whoever waits gets to know.
    enum News {
        /// How the task ended.
        case ended(TaskSpecification.Ending)
        /// The queue has to be asked.
        case unknown
        /// The waiting task was cancelled.
        case cancelled
    }

    /// Waits until something is known of how the task ended.
    func news(of task: TaskSpecification) async -> News {
        let waiter = Signal()
        count.wrappingAdd(1, ordering: .sequentiallyConsistent)
        defer { count.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
        // Looked at after it waits: either the scheduler's end finds it there, or it finds that end.
        if task.await(with: waiter), !isOver.load(ordering: .sequentiallyConsistent) {
            guard await waiter.wait() else {
                // While this holds the task: of one that nobody else has, the queue tells no end.
                task.leave()
                return .cancelled
            }
        }
        return task.knownEnding.map { .ended($0) } ?? .unknown
    }

    /// The scheduler has ended.
    ///
    /// - Returns: whether somebody waits, who is to be told.
    func close() -> Bool {
        isOver.store(true, ordering: .sequentiallyConsistent)
        return count.load(ordering: .sequentiallyConsistent) > 0
    }
}
