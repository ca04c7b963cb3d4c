internal import Dispatch

/// A thread that sleeps until it is rung for.
///
/// A sync takes as long as the disk likes; on a thread of the shared pool it would hold up everything else.
package final class WriterThread: WriterDriver {
    private let bell = DispatchSemaphore(value: 0)

    package init() {}

    package func start(_ step: @escaping @Sendable () -> WriterStep) {
        let bell = bell
        SystemThread.start {
            while true {
                switch step() {
                case .again: continue
                case .idle: bell.wait()
                case .finished: return
                }
            }
        }
    }

    package func ring() { bell.signal() }
}
