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
    /// What it does with tasks of some kinds instead.
    public let exceptions: [TaskKind: Behaviour]
    /// Whether its code goes on after it was killed, and answers late.
    public let isZombie: Bool
    /// What it reports to have used, for each task.
    public let tokensPerTask: Int64
    /// After how long a silence it loses what it works on.
    public let leaseDuration: Duration
    /// How long what it works on waits for it when its connection is lost.
    public let reconnectGrace: Duration

    let board: TokenBoard
    let clock: any Clock<Duration>
    private let state = Mutex(State())

    private struct State {
        var tally = AgentTally()
        var session: (any AgentPort)?
        var heldTask: TaskID?
        /// How much of its silence is left; `nil` when it has not been told to fall silent.
        var silence: (@Sendable () -> Duration)?
        var isKilled = false
        var parked: [CheckedContinuation<Void, Never>] = []
        var isWoken = false
        /// How often it has done what it should not, by the kind that is an exception; `nil` for all others.
        var misdeeds: [TaskKind?: Int] = [:]
    }

    /// An agent that is not connected yet.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - kinds: the kinds of task it takes.
    ///   - capabilities: what it has.
    ///   - behaviour: what it does with tasks.
    ///   - exceptions: what it does with tasks of some kinds instead.
    ///   - isZombie: whether its code goes on after ``kill()``.
    ///   - tokensPerTask: what it reports to have used, for each task it completes.
    ///   - leaseDuration: after how long a silence it loses what it works on.
    ///   - reconnectGrace: how long what it works on waits for it when its connection is lost.
    ///   - board: where its tokens are posted, and where one that touches others' tasks finds them.
    ///   - clock: what its work takes its time from.
    public init(
        _ name: AgentName,
        kinds: Set<TaskKind>,
        capabilities: Set<Capability> = [],
        behaviour: Behaviour = .complete,
        exceptions: [TaskKind: Behaviour] = [:],
        isZombie: Bool = false,
        tokensPerTask: Int64 = 0,
        leaseDuration: Duration = .seconds(30),
        reconnectGrace: Duration = .zero,
        board: TokenBoard = TokenBoard(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.name = name
        self.kinds = kinds
        self.capabilities = capabilities
        self.behaviour = behaviour
        self.exceptions = exceptions
        self.isZombie = isZombie
        self.tokensPerTask = tokensPerTask
        self.leaseDuration = leaseDuration
        self.reconnectGrace = reconnectGrace
        self.board = board
        self.clock = clock
    }

    /// What it saw and did so far.
    public var tally: AgentTally { state.withLock { $0.tally } }

    /// The task that it was offered or works on now; `nil` when it has none.
    public var heldTask: TaskID? { state.withLock { $0.heldTask } }

    /// Connects and lives until it is killed, leaves, or the scheduler has no more tasks.
    ///
    /// - Throws: what connecting throws.
    public func run(on scheduler: Scheduler) async throws {
        var end = SessionEnd.connectAnew(with: nil)
        while case .connectAnew(let held) = end, !isKilled, !Task.isCancelled {
            end = try await scheduler.withSession(
                name,
                kinds: kinds,
                capabilities: capabilities,
                leaseDuration: leaseDuration,
                reconnectGrace: reconnectGrace,
                resuming: held?.lease
            ) { session in
                isConnected(by: session)
                return await live(session, held)
            }
        }
    }

    /// Connects by `connect` and lives until it is killed, leaves, or the calling task is cancelled. When its connection
    /// is lost, or none can be had, it tries again after a pause; with its token if it was given time to come back.
    package func run(over connect: AgentConnector) async {
        var held: HeldTask?
        while !isKilled, !Task.isCancelled {
            let terms = ConnectionTerms(
                name: name,
                kinds: kinds,
                capabilities: capabilities,
                leaseDuration: leaseDuration,
                reconnectGrace: reconnectGrace,
                resuming: held?.lease
            )
            guard let session = try? await connect(terms) else {
                await pauseBeforeConnecting()
                continue
            }
            isConnected(by: session)
            let end = await live(session, held)
            await session.disconnect()
            switch end {
            case .end:
                return
            case .connectAnew(let task):
                held = task
            case .lost(let task):
                held = comesBack ? task : nil
                await pauseBeforeConnecting()
            }
        }
    }

    /// Says nothing for so long, not even that it is alive. What it has asked already it goes on asking, and may be
    /// answered.
    public func fallSilent(for duration: Duration) {
        let rest = countdown(from: duration, on: clock)
        state.withLock { $0.silence = rest }
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

    // MARK: For its work

    var isKilled: Bool { state.withLock { $0.isKilled } }

    var mustStop: Bool { isKilled && !isZombie }

    /// Whether it goes on with what it was working on when its connection was lost.
    private var comesBack: Bool {
        if case .reconnect(_, withToken: false) = behaviour { return false }
        return reconnectGrace > .zero
    }

    private func isConnected(by session: any AgentPort) {
        state.withLock { state in
            state.session = session
            state.tally.connections += 1
        }
    }

    private func pauseBeforeConnecting() async { try? await clock.sleep(for: .seconds(1)) }

    func holds(_ task: TaskID?) { state.withLock { $0.heldTask = task } }

    /// Returns when it may send something.
    func keepSilence() async {
        while let rest = state.withLock({ $0.silence }).map({ $0() }) {
            guard rest > .zero, (try? await clock.sleep(for: rest)) != nil else { break }
        }
        state.withLock { $0.silence = nil }
    }

    func note(_ change: (inout AgentTally) -> Void) { state.withLock { change(&$0.tally) } }

    /// What it does with a task of this kind.
    func behaviour(for kind: TaskKind) -> Behaviour { exceptions[kind] ?? behaviour }

    /// Whether it does what it should not once more.
    func misbehaves(with kind: TaskKind) -> Bool {
        let times = behaviour(for: kind).times
        let key: TaskKind? = exceptions[kind] == nil ? nil : kind
        return state.withLock { state in
            guard state.misdeeds[key, default: 0] < times else { return false }
            state.misdeeds[key, default: 0] += 1
            return true
        }
    }

    /// Waits until the agent is killed (a zombie: until it is woken), or its task is cancelled.
    func park() async {
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

    /// How a connection of the agent ends.
    enum SessionEnd {
        /// It connects again, with what it was working on.
        case connectAnew(with: HeldTask?)
        /// It is over without the agent's doing, or there will be no more tasks; this is what it was working on.
        case lost(HeldTask?)
        case end
    }

    /// What it was working on when its connection was lost.
    struct HeldTask {
        let offer: Offer
        /// Its token, which changes with each connection.
        let lease: Lease
    }
}

/// - Returns: tells how much of `duration`, which begins now, is left.
private func countdown(from duration: Duration, on clock: some Clock<Duration>) -> @Sendable () -> Duration {
    let end = clock.now.advanced(by: duration)
    return { clock.now.duration(to: end) }
}
