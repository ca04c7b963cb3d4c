internal import Dispatch
internal import Synchronization

/// Threads on which handlers may block; they end with the last reference to this.
final class HandlerThreads: TaskExecutor {
    private final class Shared: Sendable {
        struct State {
            var jobs: [UnownedJob] = []
            var head = 0
            var isClosed = false
        }

        let state = Mutex(State())
        let bell = DispatchSemaphore(value: 0)

        /// The next job; `nil` when the threads are to end.
        func next() -> UnownedJob? {
            while true {
                bell.wait()
                let (job, isClosed) = state.withLock { state -> (UnownedJob?, Bool) in
                    guard state.head < state.jobs.count else { return (nil, state.isClosed) }
                    let job = state.jobs[state.head]
                    state.head += 1
                    if state.head == state.jobs.count {
                        state.jobs.removeAll(keepingCapacity: true)
                        state.head = 0
                    }
                    return (job, false)
                }
                if let job { return job }
                if isClosed { return nil }
            }
        }
    }

    private let shared = Shared()
    private let count: Int

    init(count: Int) {
        self.count = count
        for _ in 0..<count {
            let shared = shared
            // Jobs run in the name of an executor that lives as long as there are jobs: a task that prefers this
            // executor keeps it alive.
            let executor = UnownedHandlerThreads(owner: Unmanaged.passUnretained(self))
            SystemThread.start {
                while let job = shared.next() { executor.run(job) }
            }
        }
    }

    deinit {
        shared.state.withLock { $0.isClosed = true }
        for _ in 0..<count { shared.bell.signal() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        shared.state.withLock { $0.jobs.append(job) }
        shared.bell.signal()
    }
}

/// A reference to the executor that its own threads may hold without keeping it alive.
///
/// `@unchecked Sendable`: the reference is used only while a job is run, and a job of an executor exists only while a
/// task that prefers that executor does, which retains it; the object itself is Sendable.
private struct UnownedHandlerThreads: @unchecked Sendable {
    let owner: Unmanaged<HandlerThreads>

    func run(_ job: UnownedJob) {
        job.runSynchronously(on: owner._withUnsafeGuaranteedRef { $0.asUnownedTaskExecutor() })
    }
}
