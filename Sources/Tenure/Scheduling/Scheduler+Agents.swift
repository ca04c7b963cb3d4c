extension Scheduler {
    /// Runs the scheduler and so many equal agents around `body`, and shuts down when it returns.
    ///
    /// When `body` throws, everything stops hard, and its error is rethrown. When ``run()`` fails, what `body` asks of
    /// the scheduler throws the same. The end waits for agents as ``shutDown(grace:)`` does unless told otherwise; for
    /// other times call that at the end of `body`. What is still to do then stays in the journal.
    /// - Parameters:
    ///   - count: how many agents, 0 or more; they are named `name-1`, `name-2`, …
    ///   - name: what their names begin with.
    ///   - capabilities: what they have.
    ///   - configure: says what they do with each kind of task; called once. Agents share threads
    ///     (``HandlerPlacement/threads(_:)``) and interceptors.
    ///   - body: what to do meanwhile.
    /// - Returns: what `body` returned, once the journal is closed.
    /// - Throws: what `body`, ``run()`` or ``runAgent(_:capabilities:_:)`` throws; `invalidConfiguration` for a
    ///   negative `count`. One that was shut down before runs `body` all the same, without agents.
    public nonisolated func running<Result: Sendable>(
        agents count: Int,
        named name: String,
        capabilities: Set<Capability> = [],
        _ configure: (inout AgentHandlers) -> Void,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let code = try configured(configure)
        guard count >= 0 else {
            throw TenureError(.invalidConfiguration, "\(count) agents cannot run. Give a number of 0 or more.")
        }
        // Connected before anything begins: an agent that cannot be would leave `body` waiting for it, and one that
        // came after a quick `body` would find the scheduler shut down.
        var agents: [Agent] = []
        for number in 0..<count {
            do throws(TenureError) {
                agents.append(try await connect(AgentName("\(name)-\(number + 1)"), capabilities, code))
            } catch {
                // Shut down before it ran: `body` runs all the same, and what it asks for says so.
                if error.code == .shutDown { break }
                for agent in agents { await agent.leave() }
                throw error
            }
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            for agent in agents { group.addTask { try await self.serveInScope(agent, code) } }
            do {
                let result = try await body()
                await shutDown()
                try await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                // The first error is the cause; what it tears down says nothing new.
                while await group.nextResult() != nil {}
                throw error
            }
        }
    }

    /// Runs one agent of handlers until the scheduler is shut down or the calling task is cancelled; the end of this
    /// call is the end of the agent.
    ///
    /// - Parameters:
    ///   - name: the agent's name, which no live agent may bear.
    ///   - capabilities: what it has.
    ///   - configure: says what it does with each kind of task; called once.
    /// - Throws: `agentNameInUse`; `nameEmpty`, `nameTooLong`; `invalidConfiguration` when it handles no kind, or a
    ///   number of threads cannot be; `shutDown`; `CancellationError` when the calling task was cancelled, once the
    ///   handler has returned.
    public nonisolated func runAgent(
        _ name: AgentName,
        capabilities: Set<Capability> = [],
        _ configure: (inout AgentHandlers) -> Void
    ) async throws {
        let code = try configured(configure)
        try await serveInScope(try await connect(name, capabilities, code), code)
    }

    /// - Throws: what is wrong with a name; `agentNameInUse`, `shutDown`.
    private func connect(
        _ name: AgentName,
        kinds: Set<TaskKind>,
        capabilities: Set<Capability>,
        _ terms: AgentTerms,
        replacing: Bool,
        resuming lease: Lease? = nil
    ) throws(TenureError) -> (agent: Agent, resumed: Lease?) {
        try options.limits.check(name: name.rawValue, as: "name of an agent", agent: name)
        for kind in kinds { try options.limits.check(name: kind.rawValue, as: "name of a kind") }
        for capability in capabilities {
            try options.limits.check(name: capability.rawValue, as: "name of a capability")
        }
        guard !kinds.isEmpty else {
            throw TenureError(
                .invalidConfiguration,
                "Agent \(name) handles no kind of task, so it would wait for ever. Give it a handler, or its session a kind.",
                agent: name
            )
        }
        let ability = Ability(kinds: kinds, capabilities: capabilities)
        let (queue, desk) = (queue, desk)
        return try turn { domain in
            domain.connect(name, ability, terms, replacing: replacing, resuming: lease) {
                place,
                session,
                abilityID in
                Agent(name: name, session: session, abilityID: abilityID, place: place, queue: queue, desk: desk)
            }
        }.get()
    }

    private nonisolated func configured(_ configure: (inout AgentHandlers) -> Void) throws -> AgentCode {
        var handlers = AgentHandlers(hasThreads: hasHandlerThreads)
        configure(&handlers)
        if let mistake = handlers.mistake { throw mistake }
        return handlers.code(options.limits)
    }

    private nonisolated func connect(
        _ name: AgentName,
        _ capabilities: Set<Capability>,
        _ code: AgentCode
    ) async throws(TenureError) -> Agent {
        try await connect(name, kinds: code.kinds, capabilities: capabilities, .handlers, replacing: false).agent
    }

    /// Runs the code of a connected agent to its end, as ``serve(_:_:)``; what it submits does not wait for room.
    private nonisolated func serveInScope(_ agent: Agent, _ code: AgentCode) async throws {
        // Nothing waits for room otherwise, so nobody asks.
        guard options.whenFull == .wait else { return try await serve(agent, code) }
        try await HandlerScope.entered(gate) { try await serve(agent, code) }
    }

    /// Runs the code of a connected agent to its end.
    private nonisolated func serve(_ agent: Agent, _ code: AgentCode) async throws {
        // The agent's code runs in a child of its own, so that it can be cancelled without cancelling this. Then the next
        // child takes over, so a handler needs no child of its own.
        while !Task.isCancelled, let cancellation = await agent.startWorker() {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.work(agent, code) }
                group.addTask { _ = await cancellation.wait() }
                await group.next()
                group.cancelAll()
            }
        }
        await agent.leave()
        try Task.checkCancellation()
    }

    /// Carries out one task after the other: one hop for each, which settles the one before and takes the next.
    private nonisolated func work(_ agent: Agent, _ code: AgentCode) async {
        let tell: TaskContext.Teller = { (lease, progress) async throws(TenureError) in
            try await self.tell(progress, of: lease, by: agent)
        }
        let letterbox = Letterbox()
        // Once for all that it waits for: to be told of its cancellation anew for each task costs more than the waiting.
        await withTaskCancellationHandler {
            var conclusion: Conclusion?
            while !Task.isCancelled {
                // Taken, so that it is not settled once more when this was the last task.
                guard let delivery = await agent.nextDelivery(settling: conclusion.take(), waitingAt: letterbox)
                else { return }
                let settlement = await code.perform(delivery, tell: tell)
                conclusion = Conclusion(delivery: delivery, settlement: settlement)
            }
            if let conclusion { await agent.settleLast(conclusion) }
        } onCancel: {
            letterbox.close()
        }
    }

    /// Tells how far an agent is with what it works on.
    nonisolated func tell(_ progress: String, of lease: Lease, by agent: Agent) async throws(TenureError) {
        let answer = await agent.hear(lease, progress: options.limits.cut(errorText: progress))
        try await confirm(answer.sequence, of: lease.task)
        try answer.result.get()
    }

    /// Connects an agent that lives elsewhere (behind a socket, in a subprocess) for as long as `body` runs. The end of
    /// the scope, by return, throw or cancellation, is the end of the agent: what it holds goes to another.
    ///
    /// - Parameters:
    ///   - name: the agent's name. A session of this name that is still open is replaced, and what it held reclaimed.
    ///   - kinds: the kinds of task it takes; at least one.
    ///   - capabilities: what it has.
    ///   - leaseDuration: after how long a silence what it works on goes to another; more than zero. Every call under
    ///     the lease counts as a sign of life, ``AgentSession/heartbeat(_:)`` among them.
    ///   - reconnectGrace: how long what it works on waits for it when `body` ends (its connection was lost) without
    ///     ``AgentSession/leave()``; not negative. None unless it is given.
    ///   - lease: the lease under which an earlier session of this name was working. If it is still live, it goes over
    ///     to this session without counting anything; see ``AgentSession/resumed``.
    ///   - body: asks, accepts and settles by the session it is given, which is worth nothing after it.
    /// - Returns: what `body` returned.
    /// - Throws: `agentNameInUse` when an agent of handlers bears the name; `nameEmpty`, `nameTooLong`,
    ///   `durationNegative`, `invalidConfiguration`, `shutDown`; what `body` throws.
    public nonisolated func withSession<Result: Sendable>(
        _ name: AgentName,
        kinds: Set<TaskKind>,
        capabilities: Set<Capability> = [],
        leaseDuration: Duration = .seconds(30),
        reconnectGrace: Duration = .zero,
        resuming lease: Lease? = nil,
        _ body: (AgentSession) async throws -> Result
    ) async throws -> Result {
        try InputLimits.check(positive: leaseDuration, as: "lease duration of a session")
        try InputLimits.check(reconnectGrace, as: "reconnect grace of a session")
        let terms = AgentTerms(acceptsAtOnce: false, leaseDuration: leaseDuration, reconnectGrace: reconnectGrace)
        let (agent, resumed) = try await connect(
            name,
            kinds: kinds,
            capabilities: capabilities,
            terms,
            replacing: true,
            resuming: lease
        )
        let session = AgentSession(scheduler: self, agent: agent, resumed: resumed)
        do {
            let result = try await body(session)
            await agent.leave(isLost: true)
            return result
        } catch {
            await agent.leave(isLost: true)
            throw error
        }
    }

    /// Lets an agent finish what it holds and gives it nothing more: an agent of handlers then ends, a session's
    /// `next()` returns `nil`. Returns at once; that the agent has ended is an event. Not recorded, and over with the
    /// agent.
    ///
    /// - Throws: `unknownAgent`.
    /// - Complexity: O(1).
    public nonisolated func drain(_ agent: AgentName) async throws(TenureError) {
        try await turn { $0.drain(agent) }.get()
    }
}
