/// When something happens to an agent, unless something else happens before.
struct AgentDeadlines {
    /// It has not accepted its offer.
    var acceptance: StoreTime?
    /// It has been silent under its lease.
    var silence: StoreTime?
    /// Its attempt takes too long.
    var attempt: StoreTime?
    /// It has not stopped working on a task that is to be cancelled.
    var cancel: StoreTime?
    /// It has not come back for its lease.
    var reconnection: StoreTime?
    /// It is offered something again, after it did not accept in time.
    var offer: StoreTime?

    /// The earliest of all.
    var next: StoreTime? {
        acceptance.orEarlier(silence).orEarlier(attempt).orEarlier(cancel).orEarlier(reconnection).orEarlier(offer)
    }

    /// Why a lease ends by time alone.
    enum LeaseEnd {
        case notAccepted
        case notStopped
        case attemptTooLong
        case silent
        case notReconnected
    }

    /// Takes out what ends the lease by now; of several the one that says most of what became of the task.
    mutating func popLeaseEnd(until now: StoreTime) -> LeaseEnd? {
        if Self.take(&acceptance, now) { return .notAccepted }
        if Self.take(&cancel, now) { return .notStopped }
        if Self.take(&attempt, now) { return .attemptTooLong }
        if Self.take(&silence, now) { return .silent }
        return Self.take(&reconnection, now) ? .notReconnected : nil
    }

    /// Whether it is time for another offer.
    mutating func popOffer(until now: StoreTime) -> Bool { Self.take(&offer, now) }

    private static func take(_ deadline: inout StoreTime?, _ now: StoreTime) -> Bool {
        guard let time = deadline, time <= now else { return false }
        deadline = nil
        return true
    }

    /// The lease goes over to another session of the agent: its work is not new, so its time is not either.
    mutating func takeOver(from earlier: AgentDeadlines) {
        attempt = earlier.attempt
        cancel = earlier.cancel
    }

    /// The lease is over, and what was to happen to it.
    mutating func endLease() {
        acceptance = nil
        silence = nil
        attempt = nil
        cancel = nil
        reconnection = nil
    }

    /// The process stood still for so long, and nobody is to blame (A4).
    mutating func postpone(by gap: Duration) {
        acceptance = acceptance?.advanced(by: gap)
        silence = silence?.advanced(by: gap)
        attempt = attempt?.advanced(by: gap)
        cancel = cancel?.advanced(by: gap)
        reconnection = reconnection?.advanced(by: gap)
        offer = offer?.advanced(by: gap)
    }
}
