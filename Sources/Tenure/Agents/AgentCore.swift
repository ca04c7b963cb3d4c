/// One agent's state machine: what is not in the table of its states is refused and changes nothing.
///
/// | state | input | goes to |
/// |---|---|---|
/// | offline | connect | idle |
/// | idle | ask | idle, asking |
/// | idle, asking | assign | assigned, or working for an agent of handlers |
/// | assigned | accept | working |
/// | working | block | blocked |
/// | blocked | unblock | working |
/// | assigned, working, blocked | end of the lease | idle |
/// | any but offline | disconnect | offline |
package struct AgentCore: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case offline
        case idle
        case assigned(Lease)
        case working(Lease)
        case blocked(Lease)
    }

    package private(set) var state = State.offline
    /// Since when its `next()` is pending: only then is it matched.
    package private(set) var askingSince: StoreTime?

    /// The number of its last lease; 0 when it had none.
    package private(set) var lastServed: UInt64 = 0

    package init() {}

    package var lease: Lease? {
        switch state {
        case .offline, .idle: nil
        case .assigned(let lease), .working(let lease), .blocked(let lease): lease
        }
    }

    package var publicState: AgentState {
        switch state {
        case .offline: .offline
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
        guard case .idle = state, askingSince == nil else { return refuse("ask for a task") }
        askingSince = now
        return .success(lastServed)
    }

    /// The agent does not wait for a task any more.
    package mutating func stopAsking() { askingSince = nil }

    package mutating func assign(_ lease: Lease, accepted: Bool) -> Result<Void, Refused> {
        guard case .idle = state, askingSince != nil else { return refuse("be given a task") }
        askingSince = nil
        lastServed = lease.generation.number
        state = accepted ? .working(lease) : .assigned(lease)
        return .success(())
    }

    package mutating func accept(_ lease: Lease) -> Result<Void, Refused> {
        guard case .assigned(lease) = state else { return refuse("accept") }
        state = .working(lease)
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

    /// The lease has ended, by whatever.
    package mutating func end(_ lease: Lease) -> Result<Void, Refused> {
        guard self.lease == lease else { return refuse("end a lease that it does not hold") }
        state = .idle
        return .success(())
    }

    /// - Returns: the lease it held.
    package mutating func disconnect() -> Result<Lease?, Refused> {
        guard state != .offline else { return refuse("disconnect") }
        let held = lease
        state = .offline
        askingSince = nil
        return .success(held)
    }

    private func refuse<Value>(_ input: String) -> Result<Value, Refused> {
        .failure(Refused(input: input, state: publicState))
    }
}
