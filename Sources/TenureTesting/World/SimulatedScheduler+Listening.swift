internal import Synchronization
internal import Tenure

/// Who hears what it tells, over all lives of its process.
extension SimulatedScheduler {
    /// Something that clients hear.
    enum Told: Sendable {
        case event(SchedulerEvent)
        /// Another process has opened the store. What the one before had not told nobody hears any more.
        case opened
    }

    /// Lets `listener` hear everything from now on.
    func listen(_ listener: @escaping @Sendable (Told) -> Void) {
        state.withLock { $0.listeners.append(listener) }
    }

    func tell(_ told: Told) {
        for listener in state.withLock({ $0.listeners }) { listener(told) }
    }
}
