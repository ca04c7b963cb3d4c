internal import Synchronization

/// Where the tasks that run agents come to settle and to ask, and submitters to say that something came in: one of them goes
/// into the domain, the others leave their requests with it, or call it to look.
final class FrontDesk: Sendable {
    /// What an agent's task wants of the domain.
    struct Request: Sendable {
        let agent: Agent
        let conclusion: Conclusion?
        let letterbox: Letterbox
    }

    private let state = Mutex(Turnstile<Request>())

    /// - Parameters:
    ///   - conclusion: taken when a request is left.
    ///   - letterbox: where the answer to a request comes.
    /// - Returns: whether the caller is to go into the domain itself; otherwise it waits for the answer.
    func enter(
        _ agent: Agent,
        settling conclusion: inout Conclusion?,
        waitingAt letterbox: Letterbox
    ) -> Bool {
        if state.withLock({ $0.enter() }) { return true }
        // Moved all the way: another core is about to have it, and what two cores count together is dear.
        var request: Request? = Request(agent: agent, conclusion: conclusion.take(), letterbox: letterbox)
        if state.withLock({ $0.enter(orLeave: &request) }) {
            conclusion = request?.conclusion
            return true
        }
        return false
    }

    func take(into requests: inout [Request]) { state.withLock { $0.take(into: &requests) } }

    /// For who only wants the domain to look at what came in.
    ///
    /// - Returns: whether the caller is to go in; otherwise somebody is there who will look.
    func enterOrCall() -> Bool { state.withLock { $0.enterOrCall() } }

    func leave(into requests: inout [Request]) -> Bool { state.withLock { $0.leave(into: &requests) } }

    func handOver() -> Turnstile<Request>.Parting { state.withLock { $0.handOver() } }
}

/// What an agent that waits gets.
package enum Summons: Sendable {
    case delivered(Delivery)
    /// Nobody is in the domain any more: go in yourself, and settle what you left at the desk.
    case enter(settling: Conclusion?)
}
