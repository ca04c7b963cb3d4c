internal import Dispatch
internal import Synchronization

/// A thread that sleeps until it is rung for.
///
/// A sync takes as long as the disk likes; on a thread of the shared pool it would hold up everything else.
package final class WriterThread: WriterDriver {
    /// What the thread holds: not the driver, whose end is the thread's where it was never given anything to do.
    private final class Work: Sendable {
        enum State {
            case waiting
            case step(@Sendable () -> WriterStep)
            case over
        }

        let bell = DispatchSemaphore(value: 0)
        let state = Mutex(State.waiting)

        func run() {
            while true {
                let state = state.withLock { $0 }
                switch state {
                case .waiting: bell.wait()
                case .over: return
                case .step(let step):
                    switch step() {
                    case .again: continue
                    case .idle: bell.wait()
                    case .idleUntil(let moment): wait(until: moment)
                    // The step holds what rings for it.
                    case .finished: end()
                    }
                }
            }
        }

        private func wait(until moment: Int64) {
            let left = max(0, moment - SystemCalls.continuousNanoseconds())
            // Rung for or not: the step looks at the time itself.
            _ = bell.wait(timeout: .now() + .nanoseconds(Int(clamping: left)))
        }

        func end() {
            state.withLock { $0 = .over }
            bell.signal()
        }
    }

    private let work = Work()

    /// Starts the thread; it waits for its work.
    package init() throws(ThreadRefused) {
        let work = work
        try SystemThread.start { work.run() }
    }

    // Nobody can ring any more.
    deinit { work.end() }

    package func start(_ step: @escaping @Sendable () -> WriterStep) {
        work.state.withLock { $0 = .step(step) }
        work.bell.signal()
    }

    package func ring() { work.bell.signal() }

    package var now: Int64 { SystemCalls.continuousNanoseconds() }
}
