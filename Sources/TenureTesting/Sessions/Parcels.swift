internal import Synchronization

/// The messages on their way to one receiver that take their time; they go when the receiver does.
final class Parcels: Sendable {
    private struct State {
        var isClosed = false
        var last = 0
        /// By number, so in order.
        var underWay: [(number: Int, task: Task<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Calls `deliver` after so much virtual time, unless the receiver is gone by then.
    func deliver(after delay: Duration, on executor: SeededExecutor, _ deliver: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.last += 1
            let number = state.last
            let task = Task(executorPreference: executor) {
                guard (try? await executor.clock.sleep(for: delay)) != nil else { return }
                self.arrived(number)
                deliver()
            }
            state.underWay.append((number, task))
        }
    }

    /// The receiver is gone.
    func drop() {
        let dropped = state.withLock { state in
            state.isClosed = true
            defer { state.underWay.removeAll() }
            return state.underWay
        }
        for parcel in dropped { parcel.task.cancel() }
    }

    private func arrived(_ number: Int) {
        state.withLock { state in state.underWay.removeAll { $0.number == number } }
    }
}
