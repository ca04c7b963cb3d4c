internal import Tenure

/// Agents that live elsewhere.
extension StressAgent {
    /// Connects, maybe under an old token, and answers at random.
    mutating func runSession() async throws {
        let token = generator.chance(1, in: 3) ? ledger.lease(&generator) : nil
        let grace: Duration = generator.chance(1, in: 3) ? .milliseconds(5) : .zero
        let start = self
        try await scheduler.withSession(
            name,
            kinds: Set(kinds),
            capabilities: capabilities,
            leaseDuration: .milliseconds(4 + generator.next(below: 20)),
            reconnectGrace: grace,
            resuming: token
        ) { session in
            var agent = start
            try promise("A6", session.name == start.name, "\(start.name) is connected as \(session.name)")
            try await agent.live(session, resuming: token)
        }
    }

    private mutating func live(_ session: AgentSession, resuming token: Lease?) async throws {
        if let lease = session.resumed {
            let isSame = lease.task == token?.task && lease.generation == token?.generation
            try promise("A6", isSame && lease.session == session.id, "resumed \(lease) by \(token.debugDescription)")
            ledger.note(lease)
            try await answer(lease, session)
        }
        for _ in 0..<(1 + generator.next(below: 6)) {
            let asked = ledger.moment()
            guard let offer = try await session.next() else { return }
            try check(offer, session, asked: asked)
            ledger.note(offer.lease)
            if generator.chance(1, in: 10) { continue }
            // Some answer without having accepted.
            if generator.chance(9, in: 10) {
                try await attempt(offer.lease, session) { lease throws(TenureError) in try await session.accept(lease) }
            }
            try await answer(offer.lease, session)
        }
        if generator.chance(1, in: 2) { await session.leave() }
    }

    private func check(_ offer: Offer, _ session: AgentSession, asked: Int) throws {
        try promise("G4", offer.lease.session == session.id, "\(session.id) was offered a \(offer.lease)")
        try promise("S3", kinds.contains(offer.kind), "\(name) was offered a task of kind \(offer.kind)")
        let isAble = offer.options.requires.isSubset(of: capabilities)
        try promise("S3", isAble, "\(name) was offered a task that requires \(offer.options.requires)")
        let isMeant = offer.options.pinnedTo.map { $0 == name } ?? true
        try promise("S3", isMeant, "\(name) was offered a task for \(offer.options.pinnedTo.debugDescription)")
        let specification = TaskSpecification(
            kind: offer.kind,
            payload: offer.payload,
            priority: offer.priority,
            options: offer.options
        )
        try ledger.facts { facts in
            try facts.took(offer.lease, idempotencyKey: offer.idempotencyKey, asked: asked)
            let isSame = facts.specification(of: offer.task).map { $0 == specification } ?? true
            try promise("T1", isSame, "\(name) was offered another task than was submitted as \(offer.task)")
            // Only what was durable is assigned (D2), so this is a fact as well.
            facts.learn(offer.task, specification)
        }
    }

    private mutating func answer(_ own: Lease, _ session: AgentSession) async throws {
        for _ in 0..<(1 + generator.next(below: 3)) {
            // Sometimes a lease of somebody else, or one that has ended.
            let lease = generator.chance(1, in: 8) ? ledger.lease(&generator) ?? own : own
            let time = Duration.microseconds(generator.next(below: 8_000))
            try await act(generator.next(below: 13), lease, time, session)
            if generator.chance(1, in: 3) { try await clock.sleep(for: time) }
        }
        // Whatever came of it, the agent is free for the next.
        try await attempt(own, session) { lease throws(TenureError) in try await session.unblock(lease) }
        try await complete(own, session)
        try await attempt(own, session, ends: true) { lease throws(TenureError) in try await session.refuse(lease) }
    }

    private mutating func act(
        _ action: Int,
        _ lease: Lease,
        _ time: Duration,
        _ session: AgentSession
    ) async throws {
        switch action {
        case 0:
            try await attempt(lease, session, ends: true) { lease throws(TenureError) in
                try await session.fail(lease, TaskFailure("made to fail"), usage: ["steps": 1])
            }
        case 1:
            try await attempt(lease, session, ends: true) { lease throws(TenureError) in
                try await session.snooze(lease, for: time)
            }
        case 2:
            try await attempt(lease, session, ends: true) { lease throws(TenureError) in
                try await session.release(lease)
            }
        case 3:
            try await attempt(lease, session, ends: true) { lease throws(TenureError) in
                try await session.refuse(lease)
            }
        case 4: try await attempt(lease, session) { lease throws(TenureError) in try await session.block(lease) }
        case 5: try await attempt(lease, session) { lease throws(TenureError) in try await session.unblock(lease) }
        case 6: try await attempt(lease, session) { lease throws(TenureError) in try await session.heartbeat(lease) }
        case 7:
            try await attempt(lease, session) { lease throws(TenureError) in
                try await session.progress(lease, "some")
            }
        case 8: try await hearOfInterruption(lease, session)
        default: try await complete(lease, session)
        }
    }

    /// Waits for what becomes of a lease: for a while, or for as long as it takes. Silence ends it at the latest.
    private mutating func hearOfInterruption(_ lease: Lease, _ session: AgentSession) async throws {
        let clock = clock
        let patience: Duration? = generator.chance(1, in: 2) ? .milliseconds(3) : nil
        let interruption = await withTaskGroup(of: LeaseInterruption?.self) { group in
            group.addTask { await session.interruption(of: lease) }
            if let patience {
                group.addTask {
                    try? await clock.sleep(for: patience)
                    return nil
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        if interruption == nil, patience == nil {
            try promise("A5", Task.isCancelled, "nobody told \(name) what became of a \(lease)")
        }
        guard interruption == .over, lease.session == session.id else { return }
        try ledger.facts { $0.over(lease) }
    }

    private func complete(_ lease: Lease, _ session: AgentSession) async throws {
        guard let work = try ledger.facts({ $0.specification(of: lease.task) }) else { return }
        let output = StressWork.output(of: work.kind, work.payload)
        let isDone = try await attempt(lease, session, ends: true) { lease throws(TenureError) in
            try await session.complete(lease, output: output, usage: ["steps": 1])
        }
        // A task that is to be cancelled may be completed, too.
        if isDone { try ledger.facts { try $0.ended(lease.task, .completed) } }
    }

    /// Makes a call that may well be refused.
    ///
    /// - Parameter ends: whether the lease ends by it.
    /// - Returns: whether it was obeyed.
    @discardableResult
    private func attempt(
        _ lease: Lease,
        _ session: AgentSession,
        ends: Bool = false,
        _ call: (Lease) async throws(TenureError) -> Void
    ) async throws -> Bool {
        let asked = ledger.moment()
        do throws(TenureError) {
            try await call(lease)
        } catch {
            _ = try StressJudge(ledger: ledger).accept(error)
            return false
        }
        try ledger.facts { try $0.obeyed(lease, of: session.id, asked: asked, ends: ends) }
        return true
    }
}
