internal import Synchronization

/// Where the tasks that run agents come to settle and to ask: one of them goes into the domain, the others leave their
/// requests with it.
final class FrontDesk: Sendable {
    /// What an agent's task wants of the domain.
    struct Request: Sendable {
        let agent: Agent
        let settlement: (Lease, Settlement)?
        let answer: Rendezvous<Summons>
    }

    private let state = Mutex(Turnstile<Request>())

    /// - Returns: `nil` when the caller is to go into the domain itself; otherwise what to wait for.
    func enter(_ agent: Agent, settling settlement: (Lease, Settlement)?) -> Rendezvous<Summons>? {
        if state.withLock({ $0.enter() }) { return nil }
        let answer = Rendezvous<Summons>()
        // Moved all the way: what it holds is held by the other thread's core, too, so counting is dear.
        var request: Request? = Request(agent: agent, settlement: settlement, answer: answer)
        return state.withLock { $0.enter(orLeave: &request) } ? nil : answer
    }

    func take(into requests: inout [Request]) { state.withLock { $0.take(into: &requests) } }

    func leave(into requests: inout [Request]) { state.withLock { $0.leave(into: &requests) } }

    func handOver() -> Request? { state.withLock { $0.handOver() } }
}

/// What an agent that waits gets.
package enum Summons: Sendable {
    case delivered(Delivery)
    /// Nobody is in the domain any more: go in yourself.
    case enter
}
