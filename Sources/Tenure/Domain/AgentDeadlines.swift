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
        var next: StoreTime?
        for time in [acceptance, silence, attempt, cancel, reconnection, offer] {
            if let time, next.map({ time < $0 }) ?? true { next = time }
        }
        return next
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
