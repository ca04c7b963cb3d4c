import TenureTesting

@testable import Tenure

/// A store and its agents, driven command by command: the domain as the actors keep it, the intake's gate and the log
/// before the writer, but no executor, no thread and no file. What is wrong is found by the reference model, which
/// follows every record, by the rules that are checked after every turn, and by what the story itself remembers.
final class QueueStory {
    static let agentCount = 4

    /// A mistake that is made on purpose, to see that the story finds it.
    enum Mistake: Hashable, Sendable {
        /// The model believes in another order.
        case modelOrder
        /// A crash of the process loses what was acknowledged last.
        case lostAcknowledgement
        /// An opening forgets who is suspected.
        case forgottenSuspects
    }

    /// What must not be.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private let mistake: Mistake?
    private let options: SchedulerOptions
    private let probe: ModelProbe
    private let clock: VirtualClock
    private let time: TimeSource
    /// Only for being somebody's: no agent of the story calls it.
    private let queue: TaskQueue

    private var domain: Domain
    private var epoch: UInt64 = 1
    /// What the writer took, and how much of that is durable.
    private var written: [Record] = []
    private var durable = 0
    private var faces: [Int: Agent] = [:]
    /// The last lease that an agent had.
    private var lastLeases: [Int: Lease] = [:]
    private(set) var tasks: [TaskID] = []
    private var submits: [TaskID: SequenceNumber] = [:]
    private(set) var counts: [String: Int] = [:]

    /// A store that is opened for the first time.
    static func begin(_ mistake: Mistake? = nil, order: TaskOrder = .standard) throws -> QueueStory {
        var options = SchedulerOptions(
            order: order,
            retry: RetryPolicy(maximumCrashes: 2, maximumRefusals: 3, baseDelay: .milliseconds(100)),
            retention: Retention(endedFor: .seconds(4), deadFor: .seconds(20)),
            acceptanceTimeout: .seconds(2),
            cancelGrace: .seconds(1),
            carefulTime: .milliseconds(300)
        )
        options.checksInvariants = true
        let (clock, probe) = (VirtualClock(), ModelProbe())
        let time = TimeSource(clock, wall: { WallTime(nanoseconds: clock.wall) })
        let queue = TaskQueue(try open([], 1, cleanly: true, options, time, nil))
        let domain = try open([], 1, cleanly: true, options, time, (probe, believed(options, mistake)))
        let story = QueueStory(mistake, options, probe, clock, time, queue, domain)
        _ = story.domain.begin()
        return story
    }

    // Apart, because the compiler cannot optimize an initializer that makes the domain itself.
    private init(
        _ mistake: Mistake?,
        _ options: SchedulerOptions,
        _ probe: ModelProbe,
        _ clock: VirtualClock,
        _ time: TimeSource,
        _ queue: TaskQueue,
        _ domain: consuming Domain
    ) {
        self.mistake = mistake
        self.options = options
        self.probe = probe
        self.clock = clock
        self.time = time
        self.queue = queue
        self.domain = domain
    }

    private static func believed(_ options: SchedulerOptions, _ mistake: Mistake?) -> SchedulerOptions {
        var believed = options
        if mistake == .modelOrder { believed.order = .firstInFirstOut }
        return believed
    }

    /// As a scheduler opens: replays, ends leases, counts what the death of the process is blamed for.
    private static func open(
        _ records: [Record],
        _ epoch: UInt64,
        cleanly: Bool,
        _ options: SchedulerOptions,
        _ time: TimeSource,
        _ probe: (probe: ModelProbe, options: SchedulerOptions)?
    ) throws -> Domain {
        var core = TaskQueueCore(order: options.order, retry: options.retry, storeSeed: 7, isReplaying: true)
        var admission = Admission()
        for (index, record) in records.enumerated() {
            let sequence = SequenceNumber(index) + 1
            _ = try core.apply(record, sequence: sequence)
            admission.replay(record, sequence, after: core)
        }
        let clock = StoreClock(time, lastTime: core.lastTime, lastWall: core.lastWall)
        let count = SequenceNumber(records.count)
        let intake = Intake(
            epoch: epoch,
            lastSequence: count,
            lastTaskNumber: core.lastTaskNumber,
            lastTime: core.lastTime,
            admission: admission
        )
        let log = CommitLog(isJournaled: true, durable: count)
        let gate = IntakeGate(intake: intake, log: log, clock: clock, ring: {})
        let follower = probe?.probe.open(core, options: probe?.options ?? options)
        let incarnation = Incarnation(high: 1, low: epoch)
        var transitions = [Transition.opened(epoch: epoch, incarnation: incarnation, endedCleanly: cleanly)]
        var none: [Intake.Numbered] = []
        while !transitions.isEmpty {
            let transition = transitions.removeFirst()
            var record = Record(time: clock.now, wall: clock.wall, cause: .opening, transition: transition)
            let appended = gate.append(&record, submits: &none)
            _ = try core.apply(record, sequence: appended.sequence)
            follower?.apply(record, sequence: appended.sequence, durable: count)
            if case .opened = transition { transitions += core.decideCrashes() }
        }
        core.finishReplay()
        gate.restore(core)
        var policy = options.domainPolicy
        policy.follower = follower
        return Domain(tasks: core, gate: gate, policy: policy)
    }

    // MARK: Running

    /// Carries out commands, then lets everything come to its end.
    ///
    /// - Throws: ``Broken``.
    func run(_ commands: [QueueCommand]) throws {
        for command in commands {
            try carryOut(command)
            try check()
        }
        try heal()
    }

    private func check() throws {
        if let violation = probe.violations.first {
            throw Broken(description: "\(violation.rule): \(violation.detail)")
        }
        if let defect = domain.defect { throw Broken(description: defect.message) }
    }

    private func carryOut(_ command: QueueCommand) throws {
        switch command {
        case .submit: submit(command)
        case .connect: connect(command)
        case .ask(let number): ask(agent(number) { $0.core.lease == nil && $0.core.askingSince == nil })
        case .stopAsking(let agent):
            if let face = faces[agent], let connected = domain.agents[face] {
                domain.beginTurn()
                domain.catchUp()
                domain.stopWaiting(connected)
                domain.endTurn()
            }
        case .accept(let number):
            if let (face, lease) = held(agent(number, where: Self.isOffered)) { _ = domain.accept(lease, by: face) }
        case .answer(let number, let answer): try self.answer(agent(number) { $0.core.isAtWork }, answer)
        case .answerStale(let agent): try answerStale(agent)
        case .guess(let number): try guess(agent(number) { $0.isHeldBack && !$0.terms.acceptsAtOnce })
        case .heartbeat(let number):
            if let (face, lease) = held(agent(number) { $0.core.isAtWork }) {
                _ = domain.hear(face, lease, progress: nil)
            }
        case .block(let number, let isBlocked):
            if let (face, lease) = held(agent(number) { $0.core.isAtWork }) {
                _ = domain.block(lease, by: face, isBlocked)
            }
        case .leave(let agent, let isLost):
            if let face = faces.removeValue(forKey: agent) { domain.leave(face, isLost: isLost) }
        case .drain(let agent): _ = domain.drain(Self.name(agent))
        case .cancel(let task):
            if let task = named(task) { _ = domain.cancel(task, waiter: Rendezvous<Outcome>()) }
        case .replay(let number): if let task = deadLetter(number) { _ = domain.replay(task) }
        case .purge(let number): if let task = deadLetter(number) { _ = domain.purge(task) }
        case .replayAll: _ = domain.replay(where: .all, after: nil)
        case .pause(let kind, let isPaused):
            _ = domain.setPaused(kind.map { .kind(Self.kind($0)) } ?? .everything, isPaused)
        case .pass(let milliseconds): try pass(.milliseconds(milliseconds))
        case .stall(let milliseconds):
            clock.advance(by: .milliseconds(milliseconds))
            domain.makeDue()
        case .write: try write()
        case .sync: try sync()
        case .crash(let keepsWritten): try reopen(keepsWritten: keepsWritten)
        case .close: try close()
        }
    }

    private static func name(_ agent: Int) -> AgentName { AgentName("agent-\(agent)") }

    private static func kind(_ number: Int) -> TaskKind { number == 0 ? "mail" : "image" }

    private static func kinds(_ bits: Int) -> Set<TaskKind> { Set((0..<2).filter { bits & 1 << $0 != 0 }.map(kind)) }

    private static func capabilities(_ bits: Int) -> Set<Capability> {
        Set((0..<2).filter { bits & 1 << $0 != 0 }.map { $0 == 0 ? "gpu" : "fonts" })
    }

    private func named(_ task: Int) -> TaskID? { tasks.isEmpty ? nil : tasks[task % tasks.count] }

    /// One of the connected agents of which this holds; without any, the one with this number.
    private func agent(_ number: Int, where holds: (ConnectedAgent) -> Bool) -> Int {
        let agents = (0..<Self.agentCount).filter { agent in
            faces[agent].flatMap { domain.agents[$0] }.map(holds) ?? false
        }
        return agents.isEmpty ? number % Self.agentCount : agents[number % agents.count]
    }

    private static func isOffered(_ agent: ConnectedAgent) -> Bool {
        if case .assigned = agent.core.state { true } else { false }
    }

    /// One of the dead letters; without any, a task that is none.
    private func deadLetter(_ number: Int) -> TaskID? {
        let dead = tasks.filter { domain.tasks.entry(of: $0)?.stage == .dead }
        return dead.isEmpty ? named(number) : dead[number % dead.count]
    }

    /// The lease that an agent has seen: it does not know of one whose record it waits for (T7).
    private func held(_ agent: Int) -> (face: Agent, lease: Lease)? {
        guard let face = faces[agent], let connected = domain.agents[face], !connected.isHeldBack,
            let lease = connected.core.lease
        else { return nil }
        lastLeases[agent] = lease
        return (face, lease)
    }

    // MARK: Commands

    private func submit(_ command: QueueCommand) {
        guard
            case .submit(let priority, let kind, let needs, let pin, let key, let after, let timeout, let attempts) =
                command
        else { return }
        let options = TaskOptions(
            requires: Self.capabilities(needs),
            pinnedTo: pin.map(Self.name),
            timeout: timeout.map { .milliseconds($0) },
            notBefore: after == 0 ? .now : .after(.milliseconds(after)),
            retry: attempts.map { RetryPolicy(maximumAttempts: $0, baseDelay: .milliseconds(50)) },
            idempotencyKey: key.map { "key \($0)" }
        )
        let specification = TaskSpecification(
            kind: Self.kind(kind),
            payload: [1],
            priority: priority,
            options: options
        )
        guard case .success(let submitted) = submitting(specification) else { return }
        if !submitted.isDuplicate {
            tasks.append(submitted.task)
            submits[submitted.task] = submitted.sequence
        }
        if submitted.mustEnter { domain.enter() }
    }

    private func submitting(_ specification: TaskSpecification) -> Result<IntakeGate.Submitted, Refusal> {
        do throws(Refusal) {
            return .success(try domain.gate.submit(Submission(specification)))
        } catch {
            return .failure(error)
        }
    }

    private func connect(_ command: QueueCommand) {
        guard case .connect(let agent, let isHandler, let kinds, let can, let grace, let resuming) = command else {
            return
        }
        let terms =
            isHandler
            ? AgentTerms.handlers
            : AgentTerms(acceptsAtOnce: false, leaseDuration: .seconds(4), reconnectGrace: .milliseconds(grace))
        let (queue, desk) = (queue, domain.desk)
        let result = domain.connect(
            Self.name(agent),
            Ability(kinds: Self.kinds(kinds), capabilities: Self.capabilities(can)),
            terms,
            replacing: !isHandler,
            resuming: resuming ? lastLeases[agent] : nil
        ) { place, session, ability in
            Agent(
                name: Self.name(agent),
                session: session,
                abilityID: ability,
                place: place,
                queue: queue,
                desk: desk
            )
        }
        guard case .success((let face, _)) = result else { return }
        faces[agent] = face

        if isHandler { _ = domain.startWorker(of: face) }
    }

    private func ask(_ agent: Int) {
        guard let face = faces[agent] else { return }
        if let connected = domain.agents[face], connected.isWorkerCancelled, held(agent) == nil {
            _ = domain.startWorker(of: face)
        }
        guard held(agent) == nil else { return }
        _ = domain.next(for: face, waitingAt: Letterbox())
        _ = held(agent)
    }

    private func answer(_ agent: Int, _ answer: QueueCommand.Answer) throws {
        guard let (face, lease) = held(agent), let before = domain.tasks.entry(of: lease.task) else { return }
        let settlement: Settlement =
            switch answer {
            case .complete: .completed(output: [2], .none)
            case .fail: .failed(TaskFailure("no"), .none)
            case .failForGood: .failed(TaskFailure("never", verdict: .permanent), .none)
            case .retry(let wait): .failed(TaskFailure("later", verdict: .retry(after: .milliseconds(wait))), .none)
            case .snooze(let wait): .snoozed(.milliseconds(wait), .none)
            case .release: .released(.byAgent)
            case .refuse: .refused
            }
        let now = domain.gate.clock.now
        if domain.agents[face]?.terms.acceptsAtOnce == true {
            if case .refuse = answer { return }
            let delivery = Delivery(
                lease: lease,
                specification: before.specification,
                submittedIn: lease.incarnation,
                attempt: 1,
                agent: face.name
            )
            var given: Conclusion? = Conclusion(delivery: delivery, settlement: settlement)
            _ = domain.enter(face, settling: &given, waitingAt: Letterbox())
        } else {
            _ = domain.settle(lease, by: face, settlement)
        }
        guard let entry = domain.tasks.entry(of: lease.task), case .waiting(.retry, let until) = entry.status,
            before.stage == .working
        else { return }
        try checkWait(now.duration(to: until), answer, entry)
    }

    /// T6: what a handler says it gets; else half of the wait is fixed and half is drawn.
    private func checkWait(_ wait: Duration, _ answer: QueueCommand.Answer, _ entry: TaskEntry) throws {
        let base = entry.specification.retry == nil ? 100 : 50
        let full = Duration.milliseconds(base << (Int(entry.failures) - 1))
        let allowed: ClosedRange<Duration>
        switch answer {
        case .retry(let milliseconds): allowed = .milliseconds(milliseconds) ... .milliseconds(milliseconds)
        case .fail: allowed = full / 2...full
        default: return
        }
        count("waits")
        if !allowed.contains(wait) {
            throw Broken(description: "T6: task \(entry.id) waits \(wait) after \(entry.failures) failures")
        }
    }

    private func answerStale(_ agent: Int) throws {
        guard let face = faces[agent], let lease = lastLeases[agent], domain.agents[face]?.core.lease != lease,
            domain.agents[face]?.isAway == false
        else { return }
        // What came before is let in first, so that only the answer is looked at.
        domain.enter()
        let before = domain.lastSequence
        let answer = domain.settle(lease, by: face, .completed(output: [], .none))
        guard case .failure(let error) = answer.result, error.code == .staleLease || error.code == .sessionOver else {
            throw Broken(description: "G5: an answer under the \(lease), which is over, is taken")
        }
        if domain.lastSequence != before { throw Broken(description: "G5: a stale answer is recorded") }
        count("stale")
    }

    /// Found here: a session that guessed the lease that a careful opening held back could accept it, and was blamed
    /// later for not having accepted.
    private func guess(_ agent: Int) throws {
        guard let face = faces[agent], let connected = domain.agents[face], connected.isHeldBack,
            !connected.terms.acceptsAtOnce, let lease = connected.core.lease
        else { return }
        let accepted = domain.accept(lease, by: face).result
        guard connected.isHeldBack, case .failure(let error) = accepted, error.code == .staleLease,
            case .failure = domain.hear(face, lease, progress: nil).result,
            case .failure = domain.settle(lease, by: face, .refused).result
        else { throw Broken(description: "T7: an agent acts under the \(lease), which it was not given") }
        count("guesses")
    }

    // MARK: Time and disk

    /// Lets time pass, and wakes the domain whenever it asked for it.
    private func pass(_ duration: Duration) throws {
        let end = domain.gate.clock.now.advanced(by: duration)
        var wakings = 0
        while let next = domain.nextTime, next <= end {
            clock.advance(by: max(.zero, domain.gate.clock.now.duration(to: next)))
            domain.makeDue()
            try check()
            wakings += 1
            // Each agent has some deadlines, and each task one.
            if wakings > 10_000 { throw Broken(description: "S6: the domain is woken again and again at \(next)") }
        }
        clock.advance(by: max(.zero, domain.gate.clock.now.duration(to: end)))
    }

    private func write() throws {
        var spare: [UInt8]?
        guard case .batch(let batch) = domain.gate.work(reusing: &spare) else { return }
        var reader = ByteReader(batch.body)
        for _ in 0..<batch.recordCount {
            let bytes = try reader.readCounted()
            if let type = bytes.first.flatMap(Record.TypeNumber.init) { count("\(type)") }
            var record = ByteReader(bytes)
            guard let record = try Record.decode(&record) else { throw Broken(description: "D3: a record is skipped") }
            written.append(record)
        }
    }

    private func sync() throws {
        try write()
        durable = written.count
        domain.gate.publish(SequenceNumber(durable))
        domain.enter()
    }

    private func close() throws {
        domain.gate.close()
        domain.drain()
        _ = domain.releaseAll()
        try sync()
        try check()
        try reopen(keepsWritten: true, cleanly: true)
    }

    private func reopen(keepsWritten: Bool, cleanly: Bool = false) throws {
        try check()
        let lost = mistake == .lostAcknowledgement && !cleanly ? 1 : 0
        let kept = keepsWritten ? written.count : durable
        let acknowledged = submits.filter { $0.value <= SequenceNumber(durable) }.map(\.key).sorted()
        written.removeLast(written.count - max(kept - lost, 0))
        durable = written.count
        epoch += 1
        let believed = Self.believed(options, mistake)
        domain = try Self.open(written, epoch, cleanly: cleanly, options, time, (probe, believed))
        faces = [:]
        for task in acknowledged where domain.tasks.entry(of: task) == nil && !domain.tasks.isEvicted(task) {
            throw Broken(description: "D1: task \(task) was acknowledged, and is gone")
        }
        tasks.removeAll { domain.tasks.entry(of: $0) == nil }
        submits = submits.filter { domain.tasks.entry(of: $0.key) != nil }
        count(cleanly ? "closings" : "reopenings")
        _ = domain.begin()
        if mistake == .forgottenSuspects { domain.forgetSuspects() }
        try check()
    }

    private func count(_ what: String) { counts[what, default: 0] += 1 }

    // MARK: The end

    /// Everything that was held up goes on, agents that can do all come, and every task must come to its end (S1, S5).
    private func heal() throws {
        for scope in [PauseScope.everything, .kind(Self.kind(0)), .kind(Self.kind(1))] {
            _ = domain.setPaused(scope, false)
        }
        for agent in 0..<Self.agentCount {
            if let face = faces.removeValue(forKey: agent) { domain.leave(face, isLost: false) }
            lastLeases[agent] = nil
        }
        // Those whose connection was lost come back no more.
        try pass(.seconds(3))
        for agent in 0..<Self.agentCount {
            connect(.connect(agent: agent, isHandler: true, kinds: 3, can: 3, grace: 0, resuming: false))
        }
        for _ in 0..<1_000 {
            try sync()
            try check()
            if domain.tasks.counts.live == 0 { break }
            for agent in 0..<Self.agentCount {
                if held(agent) != nil { try answer(agent, .complete) } else { ask(agent) }
            }
            if domain.tasks.leaseCount == 0 { try pass(.seconds(1)) }
        }
        try check()
        guard domain.tasks.counts.live == 0 else {
            throw Broken(description: "S5: \(domain.tasks.counts.live) tasks do not come to their end")
        }
        if let broken = domain.lookForAllLost() { throw Broken(description: broken) }
    }
}

extension Domain {
    /// A mistake on purpose: forgets who is suspected, without a record.
    fileprivate mutating func forgetSuspects() {
        for task in tasks.ids { tasks.table.entry(of: task)?.pointee.isSuspect = false }
        enter()
    }
}
