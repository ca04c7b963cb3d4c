internal import Dispatch
internal import Synchronization

/// Threads on which handlers may block; they end with the last reference to this.
///
/// The threads hold ``executor``, not this; so this is what its users let go of.
package final class HandlerThreads: Sendable {
    package let executor = HandlerExecutor()
    private let count: Int

    package init(count: Int) {
        self.count = count
        for _ in 0..<count {
            SystemThread.start { [executor] in executor.runJobs() }
        }
    }

    // Whoever runs a handler here holds this until the handler has returned, so no job comes after.
    deinit { executor.close(threads: count) }
}

/// Runs the jobs of the tasks that prefer it, in the order in which they come.
package final class HandlerExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var head = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// For how many waiting jobs it keeps memory.
    package var capacity: Int { state.withLock { $0.jobs.capacity } }

    package func enqueue(_ job: consuming ExecutorJob) {
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
            let (job, isClosed) = state.withLock { state -> (UnownedJob?, Bool) in
                guard state.head < state.jobs.count else { return (nil, state.isClosed) }
                let job = state.jobs[state.head]
                state.head += 1
                // Moved down once half is taken: where agents outnumber threads, the queue may never become empty.
                if state.head * 2 >= state.jobs.count {
                    state.jobs.removeFirst(state.head)
                    state.head = 0
                }
                return (job, false)
            }
            if let job { return job }
            if isClosed { return nil }
        }
    }
}
