/// One agent's state machine: what is not in the table of its states is refused and changes nothing.
///
/// | state | input | goes to |
/// |---|---|---|
/// | offline | connect | idle |
/// | idle, not draining | ask | idle, asking; no longer quarantined |
/// | idle | come back | idle; no longer quarantined |
/// | idle, asking, not draining | assign | assigned, or working for an agent of handlers |
/// | idle | resume | working; draining if it was |
/// | assigned | accept | working; no longer unresponsive |
/// | assigned | time out | idle, unresponsive |
/// | working | block | blocked |
/// | blocked | unblock | working |
/// | working, blocked | report | the same |
/// | assigned, working, blocked | end of the lease | idle |
/// | working, blocked | revoke | idle, quarantined |
/// | working, blocked | suspend | offline, the lease waits |
/// | offline, the lease waits | end of the lease | offline |
/// | any but offline | disconnect | offline |
/// | offline, the lease waits | disconnect | offline |
/// | any | stop asking | the same, asking no more |
/// | any | drain | the same, draining |
package struct AgentCore: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case offline
        case idle
        case assigned(Lease)
        case working(Lease)
        case blocked(Lease)
        /// Offline, and its lease waits for it to come back.
        case suspended(Lease)
    }

    package private(set) var state = State.offline
    /// Since when its `next()` is pending: only then is it matched.
    package private(set) var askingSince: StoreTime?

    /// The number of its last lease; 0 when it had none.
    package private(set) var lastServed: UInt64 = 0

    /// Finishes what it holds, and gets nothing more.
    package private(set) var isDraining = false
    /// Its lease was revoked while its code runs on: it gets nothing until that returns, which is when it asks.
    package private(set) var isQuarantined = false
    /// How many offers in a row it did not accept in time.
    package private(set) var timeouts = 0
    /// Until when it is not offered anything, because it did not accept in time.
    package private(set) var unresponsiveUntil: StoreTime?

    package init() {}

    package var lease: Lease? {
        switch state {
        case .offline, .idle: nil
        case .assigned(let lease), .working(let lease), .blocked(let lease), .suspended(let lease): lease
        }
    }

    /// Has accepted, and is there.
    package var isAtWork: Bool {
        switch state {
        case .working, .blocked: true
        case .offline, .idle, .assigned, .suspended: false
        }
    }

    /// Did not accept its last offer in time: considered after all others.
    package var isUnresponsive: Bool { timeouts > 0 }

    package var publicState: AgentState {
        switch state {
        case .offline, .suspended: .offline
        case .idle: .idle
        case .assigned: .assigned
        case .working: .working
        case .blocked: .blocked
        }
    }

    /// An input that the table does not have for the state.
    package struct Refused: Error, Hashable, Sendable {
        package let input: String
        package let state: AgentState
    }

    package mutating func connect() -> Result<Void, Refused> {
        guard case .offline = state else { return refuse("connect") }
        state = .idle
        return .success(())
    }

    /// - Returns: the number of its last lease, which decides between agents that ask at the same instant.
    package mutating func ask(now: StoreTime) -> Result<UInt64, Refused> {
        guard case .idle = state, askingSince == nil, !isDraining else { return refuse("ask for a task") }
        askingSince = now
        isQuarantined = false
        return .success(lastServed)
    }

    /// Its code has returned, and there is nothing for it to ask for.
    package mutating func comeBack() -> Result<Void, Refused> {
        guard case .idle = state else { return refuse("come back") }
        isQuarantined = false
        return .success(())
    }

    /// The agent does not wait for a task any more.
    package mutating func stopAsking() { askingSince = nil }

    package mutating func assign(_ lease: Lease, accepted: Bool) -> Result<Void, Refused> {
        guard case .idle = state, askingSince != nil, !isDraining else { return refuse("be given a task") }
        askingSince = nil
        lastServed = lease.generation.number
        state = accepted ? .working(lease) : .assigned(lease)
        return .success(())
    }

    /// Takes over the lease of the session before (A6), and what was decided of the agent meanwhile.
    package mutating func resume(_ lease: Lease, isDraining: Bool = false) -> Result<Void, Refused> {
        guard case .idle = state, askingSince == nil else { return refuse("resume a lease") }
        if isDraining { self.isDraining = true }
        lastServed = lease.generation.number
        state = .working(lease)
        return .success(())
    }

    package mutating func accept(_ lease: Lease) -> Result<Void, Refused> {
        guard case .assigned(lease) = state else { return refuse("accept") }
        state = .working(lease)
        timeouts = 0
        unresponsiveUntil = nil
        return .success(())
    }

    /// It neither accepted nor refused in time. It is offered something again after a wait that doubles each time, from
    /// 1 to 60 seconds.
    package mutating func timeOut(_ lease: Lease, now: StoreTime) -> Result<Void, Refused> {
        guard case .assigned(lease) = state else { return refuse("be late with accepting") }
        state = .idle
        timeouts += 1
        unresponsiveUntil = now.advanced(by: .seconds(min(60, 1 << min(timeouts - 1, 6))))
        return .success(())
    }

    package mutating func block(_ lease: Lease) -> Result<Void, Refused> {
        guard case .working(lease) = state else { return refuse("block") }
        state = .blocked(lease)
        return .success(())
    }

    package mutating func unblock(_ lease: Lease) -> Result<Void, Refused> {
        guard case .blocked(lease) = state else { return refuse("unblock") }
        state = .working(lease)
        return .success(())
    }

    /// Says how far it is.
    package func report(_ lease: Lease) -> Result<Void, Refused> {
        switch state {
        case .working(lease), .blocked(lease): .success(())
        default: refuse("say how far it is")
        }
    }

    /// The lease has ended by the agent's own doing, or before it began to work.
    package mutating func end(_ lease: Lease) -> Result<Void, Refused> {
        switch state {
        case .assigned(lease), .working(lease), .blocked(lease):
            state = .idle
            return .success(())
        case .suspended(lease):
            state = .offline
            return .success(())
        default: return refuse("end a lease that it does not hold")
        }
    }

    /// The lease was taken away while the agent's code runs on (A5).
    package mutating func revoke(_ lease: Lease) -> Result<Void, Refused> {
        switch state {
        case .working(lease), .blocked(lease):
            if !Mutant.keepTheRevokedBusy.isOn { state = .idle }
            isQuarantined = true
            return .success(())
        default: return refuse("lose a lease that it does not work under")
        }
    }

    /// The connection is lost; the lease waits for the agent to come back.
    package mutating func suspend() -> Result<Void, Refused> {
        switch state {
        case .working(let lease), .blocked(let lease):
            state = .suspended(lease)
            return .success(())
        default: return refuse("leave a lease waiting")
        }
    }

    /// - Returns: the lease it held.
    package mutating func disconnect() -> Result<Lease?, Refused> {
        guard state != .offline else { return refuse("disconnect") }
        let held = lease
        state = .offline
        askingSince = nil
        return .success(held)
    }

    /// Gets nothing more from now on.
    package mutating func drain() { isDraining = true }

    private func refuse<Value>(_ input: String) -> Result<Value, Refused> {
        .failure(Refused(input: input, state: publicState))
    }
}
