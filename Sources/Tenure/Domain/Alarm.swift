internal import Synchronization

/// Tells the scheduler's timer for when to set itself; the earliest time wins.
final class Alarm: Sendable {
    private let setting = Mutex(AlarmSetting<Signal>())

    /// Sets the time; an earlier one than before wakes the timer.
    func set(_ deadline: StoreTime?) {
        let waiter = setting.withLock { $0.set(deadline) }
        waiter?.give()
    }

    /// The time that is set, as soon as there is one.
    func deadline() async -> StoreTime? {
        while !Task.isCancelled {
            let signal = Signal()
            if let deadline = setting.withLock({ $0.deadline(orWaitWith: signal) }) { return deadline }
            _ = await signal.wait()
        }
        return nil
    }

    /// Returns when an earlier time than `deadline` is set, or when the waiting task is cancelled.
    func earlier(than deadline: StoreTime) async {
        let signal = Signal()
        if setting.withLock({ $0.waits(forEarlierThan: deadline, with: signal) }) { _ = await signal.wait() }
    }
}
