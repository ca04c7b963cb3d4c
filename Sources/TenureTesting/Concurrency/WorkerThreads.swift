internal import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A few threads for what computes for long without ever awaiting. On the shared pool, which has a thread for each core,
/// it would hold up everything else in the process.
///
/// Threads live while there is work. As a task executor it also takes whole tasks.
package final class WorkerThreads: TaskExecutor {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var threads = 0
    }

    /// One thread for each core, as the shared pool has: neither can take more than half of the machine from the other.
    package static let shared = WorkerThreads(sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    private let limit: Int
    private let state = Mutex(State())

    private init(_ limit: Int) { self.limit = max(1, limit) }

    /// Runs `body` on one of the threads when its turn comes.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let result = Latch<Swift.Result<Result, any Error>>()
        add { result.set(Swift.Result(catching: body)) }
        return try await result.wait().get()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        add { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    private func add(_ work: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.work.append(work)
            guard state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        do {
            try BackgroundThread.start { self.drain() }
        } catch {
            // Without a thread the caller's has to do.
            drain()
        }
    }

    private func drain() {
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.work.isEmpty else { return state.work.removeFirst() }
            state.threads -= 1
            return nil
        }
    }
}
