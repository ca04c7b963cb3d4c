internal import Synchronization
package import Tenure

/// An agent's half of a connection to a process.
///
/// A request that is not answered in time is sent again, so it may be carried out more than once; one that is never
/// answered means that the connection is lost. Nothing here waits for ever but ``next()`` and ``interruption(of:)``, and
/// these only as long as the process answers that it is there.
package final class LinkedSession: AgentPort {
    /// The terms under which the agent is connected.
    package let terms: ConnectionTerms

    /// Messages on their way to the agent.
    let parcels = Parcels()
    private let link: AgentLink
    private let gateway: GatewayConnection
    /// Answers to any of the requests for a task: the last may ask what an earlier one is answered.
    private let offers: Mailbox<AgentAnswer>
    private let state = Mutex(State())

    private struct State {
        var id: SessionID?
        var resumed: Lease?
        var isOver = false
        var lastRequest = 0
        /// Who waits for the answer to which request, by number, so in order.
        var waiting: [(number: Int, box: Mailbox<AgentAnswer>)] = []
        /// The number of the last lease that was offered; others come from messages that were doubled or overtaken.
        var lastOffered: Generation?
    }

    init(_ link: AgentLink, _ gateway: GatewayConnection, _ terms: ConnectionTerms) {
        self.link = link
        self.gateway = gateway
        self.terms = terms
        offers = Mailbox(link.executor)
        gateway.belongs(to: self)
    }

    /// The agent's name.
    package var name: AgentName { terms.name }

    /// The session's number.
    package var id: SessionID { state.withLock { $0.id } ?? SessionID(number: 0) }

    /// The lease that went over to this session from the one before.
    package var resumed: Lease? { state.withLock { $0.resumed } }

    /// Whether the connection is over, as far as the agent knows.
    package var isOver: Bool { state.withLock { $0.isOver } }

    func connect() async throws(TenureError) {
        do throws(TenureError) {
            if case .connected(let id, let resumed) = try await ask(.connect(terms)) {
                state.withLock { state in
                    state.id = id
                    state.resumed = resumed
                }
            }
        } catch {
            lose()
            throw error.code == .indeterminate ? .connectionLost(name) : error
        }
    }

    /// An answer has come.
    func receive(_ answer: AgentAnswer, on subject: LinkMessage.Subject, _ number: Int) {
        switch (answer, subject) {
        case (.closed, _):
            finish()
        case (.offer(let offer), _):
            let isNew = state.withLock { state in
                if let last = state.lastOffered, offer.lease.generation <= last { return false }
                state.lastOffered = offer.lease.generation
                return true
            }
            if isNew { offers.put(answer) }
        case (_, .next):
            offers.put(answer)
        default:
            let box = state.withLock { state in state.waiting.first { $0.number == number }?.box }
            box?.put(answer)
        }
    }

    /// Lets go of the connection and tells the process, which may not hear it.
    func lose() {
        guard finish() else { return }
        send(GatewayConnection.Request(number: 0, content: .close))
    }

    /// - Returns: whether the connection was not over before.
    @discardableResult
    private func finish() -> Bool {
        let waiting = state.withLock { state -> [(number: Int, box: Mailbox<AgentAnswer>)]? in
            guard !state.isOver else { return nil }
            state.isOver = true
            return state.waiting
        }
        guard let waiting else { return false }
        parcels.drop()
        offers.close()
        for (_, box) in waiting { box.close() }
        return true
    }

    private func send(_ request: GatewayConnection.Request) {
        let message = LinkMessage(
            direction: .toProcess,
            subject: request.content.subject,
            agent: name,
            lease: request.content.lease
        )
        link.send(message, over: gateway.parcels) { [gateway] in gateway.receive(request) }
    }

    private func makeRequest(_ content: AgentRequest) -> GatewayConnection.Request {
        state.withLock { state in
            state.lastRequest += 1
            return GatewayConnection.Request(number: state.lastRequest, content: content)
        }
    }

    // MARK: Asking

    /// Sends a request, again and again until it is answered.
    ///
    /// - Throws: what it was refused for; `sessionOver` and `indeterminate` when the connection is lost.
    func ask(_ content: AgentRequest) async throws(TenureError) -> AgentAnswer {
        guard !isOver else { throw .connectionLost(name) }
        let request = makeRequest(content)
        let box = Mailbox<AgentAnswer>(link.executor)
        state.withLock { $0.waiting.append((request.number, box)) }
        defer { state.withLock { state in state.waiting.removeAll { $0.number == request.number } } }
        for _ in 0..<link.patience.tries where !isOver && !Task.isCancelled {
            send(request)
            switch await box.take(within: link.patience.answer) {
            case .refused(let error): throw error
            case .some(let answer): return answer
            case nil: break
            }
        }
        // Cancelled or lost: nobody knows what became of it, and only another connection is sure to be heard.
        lose()
        throw .unanswered(content, name)
    }

    /// Asks for a task, and again each time that nothing was heard for a while: the request may be lost, and so may the
    /// offer, which the process then withdraws in time.
    package func next() async throws(TenureError) -> Offer? {
        var silences = 0
        while !isOver, !Task.isCancelled, silences < link.patience.tries {
            send(makeRequest(.next))
            silences += 1
            let asked = link.executor.clock.now
            var rest = link.patience.answer
            while rest > .zero, !Task.isCancelled, let answer = await offers.take(within: rest) {
                switch answer {
                case .offer(let offer): return offer
                case .noMore: return nil
                case .refused(let error) where error.code != .refusedByState: throw error
                // It asks already, or holds an offer that was lost.
                default: silences = 0
                }
                rest = link.patience.answer - asked.duration(to: link.executor.clock.now)
            }
        }
        if Task.isCancelled { return nil }
        lose()
        throw .connectionLost(name)
    }

    /// Waits until something happens to the lease, and asks again each time that nothing was heard for a while.
    ///
    /// - Returns: what happened; `nil` when the connection is lost, or the calling task was cancelled.
    package func interruption(of lease: Lease) async -> LeaseInterruption? {
        guard !isOver else { return nil }
        let request = makeRequest(.interruption(lease))
        let box = Mailbox<AgentAnswer>(link.executor)
        state.withLock { $0.waiting.append((request.number, box)) }
        defer { state.withLock { state in state.waiting.removeAll { $0.number == request.number } } }
        var silences = 0
        while !isOver, !Task.isCancelled, silences < link.patience.tries {
            send(request)
            silences += 1
            while let answer = await box.take(within: link.patience.answer) {
                if case .interruption(let interruption) = answer { return interruption }
                silences = 0
            }
        }
        if !Task.isCancelled { lose() }
        return nil
    }

    /// Ends the session at once.
    package func leave() async { _ = try? await ask(.leave) }

    /// Hangs up.
    package func disconnect() async { lose() }
}

extension LinkedSession {
    package func accept(_ lease: Lease) async throws(TenureError) { _ = try await ask(.accept(lease)) }

    package func refuse(_ lease: Lease) async throws(TenureError) { _ = try await ask(.refuse(lease)) }

    package func block(_ lease: Lease) async throws(TenureError) { _ = try await ask(.block(lease)) }

    package func unblock(_ lease: Lease) async throws(TenureError) { _ = try await ask(.unblock(lease)) }

    package func heartbeat(_ lease: Lease) async throws(TenureError) { _ = try await ask(.heartbeat(lease)) }

    package func progress(_ lease: Lease, _ progress: String) async throws(TenureError) {
        _ = try await ask(.progress(lease, progress))
    }

    package func complete(_ lease: Lease, output: [UInt8], usage: Usage) async throws(TenureError) {
        _ = try await ask(.complete(lease, output: output, usage))
    }

    package func fail(_ lease: Lease, _ failure: TaskFailure, usage: Usage) async throws(TenureError) {
        _ = try await ask(.fail(lease, failure, usage))
    }

    package func snooze(_ lease: Lease, for delay: Duration, usage: Usage) async throws(TenureError) {
        _ = try await ask(.snooze(lease, delay, usage))
    }

    package func release(_ lease: Lease) async throws(TenureError) { _ = try await ask(.release(lease)) }
}
