internal import Dispatch
internal import Synchronization

/// Threads on which handlers may block; they end with the last reference to this.
///
/// The threads hold ``executor``, not this; so this is what its users let go of.
final class HandlerThreads: Sendable {
    let executor = HandlerExecutor()
    private let count: Int

    init(count: Int) throws(ThreadRefused) {
        self.count = count
        // Where one is refused, `deinit` lets the others end.
        for _ in 0..<count { try SystemThread.start { [executor] in executor.runJobs() } }
    }

    // Whoever runs a handler here holds this until the handler has returned, so no job comes after.
    deinit { executor.close(threads: count) }
}

/// Runs the jobs of the tasks that prefer it, in the order in which they come.
final class HandlerExecutor: TaskExecutor {
    private struct State: ~Copyable {
        var jobs = ChunkedQueue<UnownedJob>()
        var isClosed = false
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        bell.signal()
    }

    /// What each of the threads does.
    fileprivate func runJobs() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Lets the threads end.
    fileprivate func close(threads: Int) {
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads { bell.signal() }
    }

    /// The next job; `nil` when the threads are to end.
    private func next() -> UnownedJob? {
        while true {
            bell.wait()
            let (job, isClosed) = state.withLock { ($0.jobs.popFirst(), $0.isClosed) }
            if let job { return job }
            if isClosed { return nil }
        }
    }
}
