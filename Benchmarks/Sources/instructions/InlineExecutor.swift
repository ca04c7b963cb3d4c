import Synchronization
import TenureTesting

/// Runs a task and all that it starts on the calling thread, one job after the other in the order in which they came.
///
/// Nothing here depends on threads, time or chance, so that equal runs take equally many instructions. A job costs some
/// fifty of them.
final class InlineExecutor: TaskExecutor {
    private struct Jobs {
        var incoming: [UnownedJob] = []
        var current: [UnownedJob] = []
        var position = 0

        mutating func next() -> UnownedJob? {
            if position == current.count {
                guard !incoming.isEmpty else { return nil }
                current.removeAll(keepingCapacity: true)
                swap(&current, &incoming)
                position = 0
            }
            defer { position += 1 }
            return current[position]
        }
    }

    private let jobs = Mutex(Jobs())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.incoming.append(job) }
    }

    /// Runs `body` and everything it starts, until no job is left.
    ///
    /// - Parameters:
    ///   - other: runs what it has whenever nothing can go on here: the writer of a simulated journal.
    ///   - body: what is to be counted.
    /// - Throws: what `body` throws; ``Stalled`` where it waits for what no job will bring.
    func run(beside other: SeededExecutor? = nil, _ body: @escaping @Sendable () async throws -> Void) throws {
        let result = Mutex<Result<Void, any Error>?>(nil)
        Task(executorPreference: self) {
            let end: Result<Void, any Error>
            do { end = .success(try await body()) } catch { end = .failure(error) }
            result.withLock { $0 = end }
        }
        var ran = true
        while ran {
            ran = false
            while let job = jobs.withLock({ $0.next() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
                ran = true
            }
            if ran { try other?.run {} }
        }
        guard let end = result.withLock({ $0 }) else { throw Stalled() }
        try end.get()
    }

    /// The work waits for another thread, so that it cannot be counted.
    struct Stalled: Error {}
}
