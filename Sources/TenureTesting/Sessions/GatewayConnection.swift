internal import Synchronization
internal import Tenure

/// The process's half of one connection: runs a session, carries out each request that arrives, and answers.
///
/// Naive on purpose: it neither orders requests nor knows which it has carried out already, so that it is the leases
/// that protect. Only that one connection has one session is its own doing.
final class GatewayConnection: Sendable {
    struct Request: Sendable {
        /// Chosen by the agent; the answer bears it too.
        let number: Int
        let content: AgentRequest
    }

    private struct State {
        var isBegun = false
        var isOver = false
        /// What the request to connect was answered, for when it comes again.
        var greeting: AgentAnswer?
        weak var client: LinkedSession?
    }

    /// Messages on their way to the process.
    let parcels = Parcels()
    private let link: AgentLink
    private let number: Int
    private let agent: AgentName
    private let requests: Mailbox<Request>
    private let state = Mutex(State())

    init(_ link: AgentLink, number: Int, agent: AgentName) {
        self.link = link
        self.number = number
        self.agent = agent
        requests = Mailbox(link.executor)
    }

    /// To whom the answers go.
    func belongs(to client: LinkedSession) { state.withLock { $0.client = client } }

    /// Whether a session was asked for, and has not ended.
    var isServing: Bool { state.withLock { $0.isBegun && !$0.isOver } }

    /// A request has come.
    func receive(_ request: Request) {
        switch request.content {
        case .connect(let terms):
            let (isFirst, greeting) = state.withLock { state -> (Bool, AgentAnswer?) in
                guard !state.isOver else { return (false, nil) }
                defer { state.isBegun = true }
                return (!state.isBegun, state.greeting)
            }
            if isFirst { link.startInProcess { await self.serve(terms, request) } }
            if let greeting { reply(greeting, to: request) }
        case .close:
            finish()
        default:
            requests.put(request)
        }
    }

    /// Ends the connection from the process's side, and says so.
    func end() {
        guard finish() else { return }
        send(.closed, to: Request(number: 0, content: .close))
    }

    /// Ends the connection.
    ///
    /// - Returns: whether it was not over before.
    @discardableResult
    private func finish() -> Bool {
        let isNews = state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
        guard isNews else { return false }
        parcels.drop()
        requests.close()
        link.forget(number)
        return true
    }

    /// Runs in the process, for as long as the connection lasts.
    private func serve(_ terms: ConnectionTerms, _ request: Request) async {
        let silence = max(link.patience.silence, terms.leaseDuration * 2)
        do {
            try await link.scheduler.withSession(
                terms.name,
                kinds: terms.kinds,
                capabilities: terms.capabilities,
                leaseDuration: terms.leaseDuration,
                reconnectGrace: terms.reconnectGrace,
                resuming: terms.resuming
            ) { session in
                greet(.connected(session.id, resumed: session.resumed), request)
                await withDiscardingTaskGroup { group in
                    while let request = await requests.take(within: silence) {
                        group.addTask { await self.carryOut(request, session) }
                    }
                    group.cancelAll()
                }
            }
        } catch let error as TenureError {
            greet(.refused(error), request)
        } catch {
            // Sessions throw nothing else; and whoever asked to connect gives up in time.
        }
        end()
    }

    private func greet(_ greeting: AgentAnswer, _ request: Request) {
        state.withLock { $0.greeting = greeting }
        reply(greeting, to: request)
    }

    private func carryOut(_ request: Request, _ session: AgentSession) async {
        if case .interruption = request.content { reply(.heard, to: request) }
        reply(await answer(to: request.content, session), to: request)
    }

    private func answer(to request: AgentRequest, _ session: AgentSession) async -> AgentAnswer {
        do throws(TenureError) {
            switch request {
            case .next: return try await session.next().map { .offer($0) } ?? .noMore
            case .accept(let lease): try await session.accept(lease)
            case .refuse(let lease): try await session.refuse(lease)
            case .block(let lease): try await session.block(lease)
            case .unblock(let lease): try await session.unblock(lease)
            case .heartbeat(let lease): try await session.heartbeat(lease)
            case .progress(let lease, let text): try await session.progress(lease, text)
            case .interruption(let lease): return .interruption(await session.interruption(of: lease))
            case .complete(let lease, let output, let usage):
                try await session.complete(lease, output: output, usage: usage)
            case .fail(let lease, let failure, let usage): try await session.fail(lease, failure, usage: usage)
            case .snooze(let lease, let delay, let usage): try await session.snooze(lease, for: delay, usage: usage)
            case .release(let lease): try await session.release(lease)
            case .leave: await session.leave()
            case .connect, .close: break
            }
            return .done
        } catch {
            return .refused(error)
        }
    }

    /// Answers, unless the connection is over.
    private func reply(_ answer: AgentAnswer, to request: Request) {
        guard !requests.isClosed else { return }
        send(answer, to: request)
    }

    private func send(_ answer: AgentAnswer, to request: Request) {
        guard let client = state.withLock({ $0.client }) else { return }
        let message = LinkMessage(
            direction: .toAgent,
            subject: request.content.subject,
            agent: agent,
            lease: answer.lease ?? request.content.lease
        )
        link.send(message, over: client.parcels) { [number = request.number, subject = request.content.subject] in
            client.receive(answer, on: subject, number)
        }
    }
}
