/// The handshake of an ``Alarm``: the time that is set, and the timer that waits for one, or for an earlier one.
///
/// Each call is one step under the alarm's mutex, so that all orders of them can be tried.
struct AlarmSetting<Waiter: Sendable>: Sendable {
    private(set) var deadline: StoreTime?
    private var waiter: Waiter?

    /// Sets the time.
    ///
    /// - Returns: whom to wake, because the time is earlier than the one that they know of.
    mutating func set(_ deadline: StoreTime?) -> Waiter? {
        guard deadline != self.deadline else { return nil }
        let isEarlier = deadline.map { new in self.deadline.map { new < $0 } ?? true } ?? false
        self.deadline = deadline
        return isEarlier ? waiter.take() : nil
    }

    /// - Returns: the time that is set; `nil` when there is none, and `waiter` is woken when there is.
    mutating func deadline(orWaitWith waiter: Waiter) -> StoreTime? {
        if deadline == nil { self.waiter = waiter }
        return deadline
    }

    /// - Returns: whether `waiter` is woken when an earlier time is set; `false` when one is set already.
    mutating func waits(forEarlierThan known: StoreTime, with waiter: Waiter) -> Bool {
        if let deadline, deadline < known { return false }
        self.waiter = waiter
        return true
    }
}
