internal import Synchronization

/// Tells the scheduler's timer for when to set itself; the earliest time wins.
final class Alarm: Sendable {
    private struct State {
        var deadline: StoreTime?
        var waiter: Rendezvous<Void>?
    }

    private let state = Mutex(State())

    /// Sets the time; an earlier one than before wakes the timer.
    func set(_ deadline: StoreTime?) {
        let waiter = state.withLock { state -> Rendezvous<Void>? in
            guard deadline != state.deadline else { return nil }
            let isEarlier = deadline.map { new in state.deadline.map { new < $0 } ?? true } ?? false
            state.deadline = deadline
            return isEarlier ? state.waiter.take() : nil
        }
        waiter?.deliver(())
    }

    /// The time that is set, as soon as there is one.
    func deadline() async -> StoreTime? {
        while !Task.isCancelled {
            let rendezvous = Rendezvous<Void>()
            let deadline = state.withLock { state -> StoreTime? in
                if state.deadline == nil { state.waiter = rendezvous }
                return state.deadline
            }
            if let deadline { return deadline }
            _ = await rendezvous.value()
        }
        return nil
    }

    /// Returns when an earlier time than `deadline` is set, or when the waiting task is cancelled.
    func earlier(than deadline: StoreTime) async {
        let rendezvous = Rendezvous<Void>()
        let mustWait = state.withLock { state -> Bool in
            if let set = state.deadline, set < deadline { return false }
            state.waiter = rendezvous
            return true
        }
        if mustWait { _ = await rendezvous.value() }
    }
}
