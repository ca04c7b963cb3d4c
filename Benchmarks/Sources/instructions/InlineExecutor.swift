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
    /// - Throws: what `body` throws; ``Stalled`` where it waits for what no job here will bring.
    func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let end = begin(body)
        while runJobs() {}
        try Self.result(end)
    }

    /// The same in turns with what another executor has: the writer of a simulated journal.
    func run(beside other: SeededExecutor, _ body: @escaping @Sendable () async throws -> Void) throws {
        let end = begin(body)
        try other.run {
            var idleTurns = 0
            // The other one may need some turns before there is something to do here.
            while idleTurns < (end.isSet ? 10 : 1_000) {
                idleTurns = self.runJobs() ? 0 : idleTurns + 1
                await other.yield()
            }
        }
        try Self.result(end)
    }

    /// The work waits for another thread, so that it cannot be counted.
    struct Stalled: Error {}

    /// How `body` ended.
    private final class End: Sendable {
        private let result = Mutex<Result<Void, any Error>?>(nil)

        var isSet: Bool { result.withLock { $0 != nil } }

        func set(_ end: Result<Void, any Error>) { result.withLock { $0 = end } }

        func get() -> Result<Void, any Error>? { result.withLock { $0 } }
    }

    private func begin(_ body: @escaping @Sendable () async throws -> Void) -> End {
        let end = End()
        Task(executorPreference: self) {
            do { end.set(.success(try await body())) } catch { end.set(.failure(error)) }
        }
        return end
    }

    /// - Returns: whether there were any.
    private func runJobs() -> Bool {
        var isFirst = true
        while let job = jobs.withLock({ $0.next() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
            isFirst = false
        }
        return !isFirst
    }

    private static func result(_ end: End) throws {
        guard let result = end.get() else { throw Stalled() }
        try result.get()
    }
}
