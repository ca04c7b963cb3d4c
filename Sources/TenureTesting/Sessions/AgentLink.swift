internal import Synchronization
package import Tenure

/// How agents outside of a process reach the scheduler in it: by messages, each of which can be lost, doubled, delayed
/// or overtaken.
///
/// An agent's half (``LinkedSession``) sends requests and awaits answers; the process's half (``GatewayConnection``) is
/// what a user's socket server would be, and a naive one: it carries out whatever arrives, also twice. A link belongs to
/// one life of the process; after a crash another one is made.
package final class AgentLink: Sendable {
    /// Decides on a message; called once for each, in the order in which they are sent.
    package typealias Fate = @Sendable (LinkMessage) -> MessageFate

    /// How long each half waits for the other.
    package struct Patience: Sendable, Hashable {
        /// How long an agent waits for an answer before it sends its request again.
        package var answer: Duration = .seconds(5)
        /// How often an agent sends a request, or hears nothing, before it takes the connection for lost.
        package var tries = 4
        /// After how long a silence the process takes a connection for lost; at least twice the lease duration is
        /// waited for.
        package var silence: Duration = .seconds(60)

        /// Those of a usual client and server.
        package init() {}
    }

    let scheduler: Scheduler
    let executor: SeededExecutor
    let patience: Patience
    private let start: @Sendable (@escaping @Sendable () async -> Void) -> Void
    private let fate: Fate
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var lastConnection = 0
        /// By number, so in order.
        var gateways: [(number: Int, gateway: GatewayConnection)] = []
    }

    /// A link to a scheduler that is open.
    ///
    /// - Parameters:
    ///   - scheduler: where the agents get their tasks.
    ///   - executor: carries the messages, and has the clock.
    ///   - patience: how long each half waits for the other.
    ///   - start: starts a task in the process; one that has died runs it no further.
    ///   - fate: decides on each message.
    package init(
        to scheduler: Scheduler,
        on executor: SeededExecutor,
        patience: Patience = Patience(),
        start: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Void,
        fate: @escaping Fate
    ) {
        self.scheduler = scheduler
        self.executor = executor
        self.patience = patience
        self.start = start
        self.fate = fate
    }

    /// How many connections the process knows of and has not ended.
    package var openConnections: Int { state.withLock { $0.gateways }.count { $0.gateway.isServing } }

    /// Connects an agent.
    ///
    /// - Throws: `sessionOver` when nobody answers or the link is closed; what connecting throws in the process.
    package func connect(_ terms: ConnectionTerms) async throws(TenureError) -> any AgentPort {
        let gateway = state.withLock { state -> GatewayConnection? in
            guard !state.isClosed else { return nil }
            state.lastConnection += 1
            let gateway = GatewayConnection(self, number: state.lastConnection, agent: terms.name)
            state.gateways.append((state.lastConnection, gateway))
            return gateway
        }
        guard let gateway else { throw .connectionLost(terms.name) }
        let session = LinkedSession(self, gateway, terms)
        try await session.connect()
        return session
    }

    /// The process is gone: nothing reaches it any more, nothing more comes from it, and every agent is told that its
    /// connection is over, by a message that can be lost like any other.
    package func close() {
        let gateways = state.withLock { state in
            state.isClosed = true
            defer { state.gateways.removeAll() }
            return state.gateways
        }
        for (_, gateway) in gateways { gateway.end() }
    }

    // MARK: For the halves

    /// Runs something in the process.
    func startInProcess(_ work: @escaping @Sendable () async -> Void) { start(work) }

    /// The connection is over for the process.
    func forget(_ number: Int) {
        state.withLock { state in state.gateways.removeAll { $0.number == number } }
    }

    /// Sends a message: `deliver` is called when it arrives, if it does, as often as it does.
    func send(_ message: LinkMessage, over parcels: Parcels, _ deliver: @escaping @Sendable () -> Void) {
        switch fate(message) {
        case .delivered:
            executor.enqueue(deliver)
        case .lost:
            break
        case .doubled(let delay):
            executor.enqueue(deliver)
            parcels.deliver(after: delay, on: executor, deliver)
        case .delayed(let delay):
            parcels.deliver(after: delay, on: executor, deliver)
        }
    }
}

extension TenureError {
    /// What an agent gets whose connection is over.
    static func connectionLost(_ agent: AgentName) -> TenureError {
        TenureError(
            .sessionOver,
            "The connection of agent \(agent) is lost. Connect it anew, with its lease if it has one.",
            agent: agent
        )
    }

    /// What an agent gets that was not answered.
    static func unanswered(_ request: AgentRequest, _ agent: AgentName) -> TenureError {
        TenureError(
            .indeterminate,
            "Agent \(agent) asked to \(request.subject) and was not answered. Connect it anew, with its lease if it has one.",
            task: request.lease?.task,
            agent: agent
        )
    }
}
