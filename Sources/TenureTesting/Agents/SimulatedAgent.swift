internal import Synchronization
public import Tenure

/// An agent that connects like any other and behaves as it is told, well or badly. It can be killed at any moment.
///
/// ```swift
/// let agent = SimulatedAgent("builder", kinds: ["build"], behaviour: .crash(.whileWorking))
/// async let life: Void = agent.run(on: scheduler)
/// ```
public final class SimulatedAgent: Sendable {
    /// The agent's name.
    public let name: AgentName
    /// The kinds of task it takes.
    public let kinds: Set<TaskKind>
    /// What it has.
    public let capabilities: Set<Capability>
    /// What it does with tasks.
    public let behaviour: Behaviour
    /// Whether its code goes on after it was killed, and answers late.
    public let isZombie: Bool
    /// What it reports to have used, for each task.
    public let tokensPerTask: Int64

    private let board: TokenBoard
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    private struct State {
        var tally = AgentTally()
        var session: AgentSession?
        var isKilled = false
        var parked: [CheckedContinuation<Void, Never>] = []
        var isWoken = false
        var failuresLeft: Int
        var refusalsLeft: Int
        var reconnectsLeft: Int
        var hasCrashed = false

        init() {
            failuresLeft = 0
            refusalsLeft = 0
            reconnectsLeft = 0
        }
    }

    /// An agent that is not connected yet.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - kinds: the kinds of task it takes.
    ///   - capabilities: what it has.
    ///   - behaviour: what it does with tasks.
    ///   - isZombie: whether its code goes on after ``kill()``.
    ///   - tokensPerTask: what it reports to have used, for each task it completes.
    ///   - board: where its tokens are posted, and where one that touches others' tasks finds them.
    ///   - clock: what its work takes its time from.
    public init(
        _ name: AgentName,
        kinds: Set<TaskKind>,
        capabilities: Set<Capability> = [],
        behaviour: Behaviour = .complete,
        isZombie: Bool = false,
        tokensPerTask: Int64 = 0,
        board: TokenBoard = TokenBoard(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.name = name
        self.kinds = kinds
        self.capabilities = capabilities
        self.behaviour = behaviour
        self.isZombie = isZombie
        self.tokensPerTask = tokensPerTask
        self.board = board
        self.clock = clock
        state.withLock { state in
            switch behaviour {
            case .fail(let times): state.failuresLeft = times
            case .refuse(let times): state.refusalsLeft = times
            case .reconnect(let times): state.reconnectsLeft = times
            default: break
            }
        }
    }

    /// What it saw and did so far.
    public var tally: AgentTally { state.withLock { $0.tally } }

    /// Connects and lives until it is killed, leaves, or the scheduler has no more tasks.
    ///
    /// - Throws: what connecting throws.
    public func run(on scheduler: Scheduler) async throws {
        var again = true
        while again, !isKilled, !Task.isCancelled {
            again = try await scheduler.withSession(name, kinds: kinds, capabilities: capabilities) { session in
                state.withLock { state in
                    state.session = session
                    state.tally.connections += 1
                }
                return await live(session)
            }
        }
    }

    /// Ends the agent's connection at once, in the middle of whatever it does. Its code stops at its next step, or,
    /// for a zombie, goes on and answers late.
    public func kill() async {
        let session = state.withLock { state in
            state.isKilled = true
            return state.session
        }
        await session?.leave()
        if !isZombie { wakeParked() }
    }

    /// Lets code that hangs go on, also when it has not got there yet; a zombie then answers.
    public func wakeParked() {
        let parked = state.withLock { state in
            state.isWoken = true
            defer { state.parked.removeAll() }
            return state.parked
        }
        for continuation in parked { continuation.resume() }
    }

    private var isKilled: Bool { state.withLock { $0.isKilled } }

    private var mustStop: Bool { isKilled && !isZombie }

    // MARK: Life

    /// - Returns: whether the agent is to connect anew.
    private func live(_ session: AgentSession) async -> Bool {
        var previous: Lease?
        var done = 0
        while !isKilled {
            guard let offer = try? await session.next() else { return false }
            board.post(offer.lease)
            state.withLock { $0.tally.received.append(offer) }
            switch await carryOut(offer, previous, session) {
            case .goOn: break
            case .connectAnew: return true
            case .end: return false
            }
            previous = offer.lease
            done += 1
            if case .leave(let count) = behaviour, done >= count { return false }
        }
        return false
    }

    private enum Next {
        case goOn
        case connectAnew
        case end
    }

    private func carryOut(_ offer: Offer, _ previous: Lease?, _ session: AgentSession) async -> Next {
        let lease = offer.lease
        switch behaviour {
        case .ignore:
            await park()
            return .end
        case .refuse where takeOne(\.refusalsLeft):
            await attempt { () async throws(TenureError) in try await session.refuse(lease) }
            return .goOn
        case .crash(.beforeAccepting) where crashOnce():
            await session.leave()
            return .connectAnew
        default:
            break
        }
        await attempt { () async throws(TenureError) in try await session.accept(lease) }
        return await work(offer, previous, session)
    }

    private func work(_ offer: Offer, _ previous: Lease?, _ session: AgentSession) async -> Next {
        let lease = offer.lease
        switch behaviour {
        case .complete(let time):
            await pass(time)
        case .hang:
            await park()
            if !isZombie { return .end }
        case .block(let time):
            await attempt { () async throws(TenureError) in try await session.block(lease) }
            await pass(time)
            await attempt { () async throws(TenureError) in try await session.unblock(lease) }
        case .fail where takeOne(\.failuresLeft):
            await attempt { () async throws(TenureError) in
                try await session.fail(lease, TaskFailure("a simulated failure"))
            }
            return .goOn
        case .crash(.whileWorking) where crashOnce(), .crash(.beforeSettling) where crashOnce():
            await session.leave()
            return .connectAnew
        case .reconnect where takeOne(\.reconnectsLeft):
            await session.leave()
            return .connectAnew
        default:
            break
        }
        if mustStop { return .end }
        await complete(lease, session)
        switch behaviour {
        case .settleTwice:
            await complete(lease, session)
        case .answerWithOldToken:
            if let previous { await complete(previous, session) }
        case .touchOthers:
            for other in board.all where other.session != lease.session { await complete(other, session) }
        default:
            break
        }
        return .goOn
    }

    private func complete(_ lease: Lease, _ session: AgentSession) async {
        let usage: Usage = tokensPerTask == 0 ? .none : ["tokens": tokensPerTask]
        let output = Array(name.rawValue.utf8)
        let isDone = await attempt { () async throws(TenureError) in
            try await session.complete(lease, output: output, usage: usage)
        }
        guard isDone else { return }
        state.withLock { state in
            state.tally.completed.append(lease.task)
            state.tally.tokens[lease.task, default: 0] += tokensPerTask
        }
    }

    /// - Returns: whether the call was accepted.
    @discardableResult
    private func attempt(_ call: () async throws(TenureError) -> Void) async -> Bool {
        do throws(TenureError) {
            try await call()
            return true
        } catch {
            state.withLock { state in
                if error.code == .staleLease {
                    state.tally.staleAnswers += 1
                } else {
                    state.tally.otherRefusals.append(error)
                }
            }
            return false
        }
    }

    private func takeOne(_ counter: any WritableKeyPath<State, Int> & Sendable) -> Bool {
        state.withLock { state in
            guard state[keyPath: counter] > 0 else { return false }
            state[keyPath: counter] -= 1
            return true
        }
    }

    private func crashOnce() -> Bool {
        state.withLock { state in
            defer { state.hasCrashed = true }
            return !state.hasCrashed
        }
    }

    private func pass(_ time: Duration) async {
        if time > .zero { try? await clock.sleep(for: time) }
    }

    /// Waits until the agent is killed (a zombie: until it is woken), or its task is cancelled.
    private func park() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if state.isWoken || (state.isKilled && !isZombie) || Task.isCancelled { return false }
                    state.parked.append(continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            wakeParked()
        }
    }
}
