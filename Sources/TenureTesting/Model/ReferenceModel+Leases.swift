internal import Tenure

/// Leases: given, accepted, ended. The table of states and T1, T6, T11, G1 to G4, A1.
extension ReferenceModel {
    mutating func assign(_ id: TaskID, _ fields: LeaseHolderFields, accepted: Bool) {
        let agent = fields.agent
        if fields.generation.epoch != epoch {
            report("G2", "gives generation \(fields.generation) in opening \(epoch)", task: id, agent: agent)
        } else if fields.generation.number <= lastGenerationNumber {
            report(
                "G3",
                "gives generation \(fields.generation) after \(epoch)-\(lastGenerationNumber)",
                task: id,
                agent: agent
            )
        }
        if fields.generation.epoch == epoch {
            lastGenerationNumber = max(lastGenerationNumber, fields.generation.number)
        }
        if let other = held[agent], other != id {
            report("A1", "gives task \(id) to agent \(quoted(agent)), who holds task \(other)", task: id, agent: agent)
        }
        guard let task = expect(id, in: [.ready], "is assigned") else { return }
        if isPausedWhole || pausedKinds.contains(task.kind) {
            report("S11", "task \(id) is assigned, and is paused", task: id, agent: agent)
        }
        checkTrial(of: task, agent)
        checkOrder(of: task, by: ModelSession(agent: agent, session: fields.session))
        held[agent] = id
        change(id) { task, time in
            task.state = accepted ? .working : .assigned
            task.lease = ModelTask.Lease(
                agent: agent,
                session: fields.session,
                generation: fields.generation,
                since: time
            )
            task.lastGeneration = fields.generation
        }
        if isCareful, task.isSuspect { beginTrial(of: id, atWork: accepted) }
    }

    mutating func accept(_ id: TaskID, _ fields: LeaseHolderFields) {
        guard expect(id, in: [.assigned], "is accepted") != nil else { return }
        checkHolder(id, fields, "is accepted")
        change(id) { task, time in
            task.state = .working
            if task.isOnTrial { task.trialBegan = time }
        }
    }

    mutating func complete(_ id: TaskID, _ fields: LeaseHolderFields, _ output: [UInt8]) {
        guard expect(id, in: [.working, .cancelling], "is completed") != nil else { return }
        checkHolder(id, fields, "is completed")
        endLease(id) { $0.output = output }
        end(id, .completed)
    }

    mutating func fail(_ id: TaskID, _ fields: LeaseHolderFields, _ next: AfterLease, isTimeout: Bool) {
        guard let task = expect(id, in: [.working], "fails") else { return }
        checkHolder(id, fields, "fails")
        let failures = task.failures + 1
        switch next {
        case .ready:
            report("T4", "task \(id) failed and keeps its place in the order", task: id, agent: fields.agent)
        case .retry(let time):
            checkLimit(\.failures, failures, task, (task.retry ?? rules.retry)?.maximumAttempts, isDeadly: false)
            checkWait(until: time, after: failures, of: task, isTimeout: isTimeout)
        case .dead(.attemptsExhausted):
            checkLimit(\.failures, failures, task, (task.retry ?? rules.retry)?.maximumAttempts, isDeadly: true)
        case .dead(.permanent) where !isTimeout: break
        case .dead(let reason): report("T6", "task \(id) failed and is dead as \(reason)", task: id)
        }
        endLease(id) { task in
            task.failures = failures
            // What can fail has not killed the process.
            task.isSuspect = false
        }
        go(id, to: next)
    }

    mutating func snooze(_ id: TaskID, _ fields: LeaseHolderFields, _ until: StoreTime) {
        guard expect(id, in: [.working], "is put off") != nil else { return }
        checkHolder(id, fields, "is put off")
        endLease(id) { task in
            task.snoozes += 1
            task.isSuspect = false
        }
        wait(id, .snoozed, until: until)
    }

    mutating func reclaim(_ id: TaskID, _ fields: LeaseHolderFields, _ reason: ReclaimReason, _ next: AfterLease) {
        let isCrash = reason.isCrash
        guard let task = expect(id, in: isCrash ? [.working] : [.assigned], "is reclaimed (\(reason))") else { return }
        checkHolder(id, fields, "is reclaimed")
        let count = (isCrash ? task.crashes : task.refusals) + 1
        let policy = task.retry ?? rules.retry
        let limit = isCrash ? policy?.maximumCrashes : policy?.maximumRefusals
        let deadly: DeathReason = isCrash ? .poison : .undeliverable
        switch next {
        case .ready: checkLimit(isCrash ? \.crashes : \.refusals, count, task, limit, isDeadly: false)
        case .dead(deadly): checkLimit(isCrash ? \.crashes : \.refusals, count, task, limit, isDeadly: true)
        case .dead(let other):
            report("T6", "task \(id) is reclaimed (\(reason)) and dead as \(other)", task: id, agent: fields.agent)
        case .retry: report("T4", "task \(id) is reclaimed and loses its place", task: id, agent: fields.agent)
        }
        endLease(id) { task in
            if isCrash { task.crashes = count } else { task.refusals = count }
        }
        go(id, to: next)
    }

    mutating func release(_ id: TaskID, _ fields: LeaseHolderFields, _ reason: ReleaseReason) {
        // An agent cannot give back what it has not accepted; a shutdown and a cancelled agent can.
        let states: Set<TaskState> = reason == .byAgent ? [.working] : [.working, .assigned]
        guard expect(id, in: states, "is given back (\(reason))") != nil else { return }
        checkHolder(id, fields, "is given back")
        endLease(id) { $0.interruptions += 1 }
        makeReady(id)
    }

    mutating func requestCancel(_ id: TaskID, _ fields: LeaseHolderFields) {
        guard expect(id, in: [.working], "is to be stopped", rule: "T11") != nil else { return }
        checkHolder(id, fields, "is to be stopped")
        change(id) { task, _ in task.state = .cancelling }
    }

    mutating func cancel(_ id: TaskID, _ fields: LeaseHolderFields?, _ ending: CancelEnding) {
        guard let fields else {
            guard expect(id, in: [.waiting, .ready], "is cancelled without a lease", rule: "T11") != nil else { return }
            return end(id, .cancelled)
        }
        var states: Set<TaskState> = ending == .atOnce ? [.assigned] : [.cancelling]
        // A handler that waits for its lease to be durable has not begun (T7).
        if ending == .atOnce, isCareful { states.insert(.working) }
        guard expect(id, in: states, "is cancelled (\(ending))", rule: "T11") != nil else { return }
        checkHolder(id, fields, "is cancelled")
        endLease(id) { _ in }
        end(id, .cancelled)
    }

    mutating func resume(_ id: TaskID, _ fields: LeaseHolderFields) {
        guard let task = expect(id, in: [.working, .cancelling], "is resumed", rule: "A6"), let lease = task.lease
        else { return }
        if lease.generation != fields.generation || lease.agent != fields.agent {
            report(
                "A6",
                "agent \(quoted(fields.agent)) resumes task \(id) under generation \(fields.generation); agent "
                    + "\(quoted(lease.agent)) holds it under \(lease.generation)",
                task: id,
                agent: fields.agent
            )
        }
        if lease.session == fields.session {
            report("A6", "task \(id) is resumed by the session that holds it", task: id, agent: fields.agent)
        }
        change(id) { task, _ in task.lease?.session = fields.session }
    }

    // MARK: Checks

    /// The task, if it is in one of these states (T1).
    mutating func expect(
        _ id: TaskID,
        in states: Set<TaskState>,
        _ what: String,
        rule: String = "T1"
    ) -> ModelTask? {
        guard let task = tasks[id] else {
            report(rule, "task \(id) \(what), and there is no such task", task: id)
            return nil
        }
        if !states.contains(task.state) {
            report(rule, "task \(id) \(what) and is \(task.state)", task: id, agent: task.lease?.agent)
        }
        return task
    }

    /// G1, G4: only who holds the live lease can act on it.
    private mutating func checkHolder(_ id: TaskID, _ fields: LeaseHolderFields, _ what: String) {
        guard let lease = tasks[id]?.lease else {
            return report("G1", "task \(id) \(what) under generation \(fields.generation), which is over", task: id)
        }
        if lease.generation != fields.generation {
            report(
                "G1",
                "task \(id) \(what) under generation \(fields.generation), and its lease is \(lease.generation)",
                task: id,
                agent: fields.agent
            )
        } else if lease.agent != fields.agent || lease.session != fields.session {
            report(
                "G4",
                "task \(id) \(what) by agent \(quoted(fields.agent)), \(fields.session), and agent "
                    + "\(quoted(lease.agent)), \(lease.session), holds it",
                task: id,
                agent: fields.agent
            )
        }
    }

    /// T6: dead with the last count that is allowed, and not before.
    mutating func checkLimit(
        _ evidence: WritableKeyPath<LimitEvidence, LimitEvidence.Limit>,
        _ count: Int,
        _ task: ModelTask,
        _ limit: Int?,
        isDeadly: Bool
    ) {
        if let limit {
            guard isDeadly != (count >= limit) else { return }
            let fate = isDeadly ? "is dead" : "is tried again"
            report("T6", "task \(task.id) \(fate) after \(count) of \(limit)", task: task.id)
        } else if self.evidence[keyPath: evidence].see(count, isDeadly: isDeadly) {
            report("T6", "task \(task.id) shows another limit than tasks before, at \(count)", task: task.id)
        }
    }

    /// T6: the wait doubles up to a cap, and half of it is drawn. What a handler says itself is any wait.
    private mutating func checkWait(until time: StoreTime, after failures: Int, of task: ModelTask, isTimeout: Bool) {
        let wait = record.time.duration(to: time)
        if rules.isSingleThreaded, wait < .zero {
            report("T6", "task \(task.id) is to be tried again at \(time), which is over", task: task.id)
        }
        guard isTimeout, let policy = task.retry ?? rules.retry else { return }
        let longest = max(.zero, min(policy.maximumDelay, .seconds(1_000_000_000)))
        var full = max(.zero, min(policy.baseDelay, longest))
        for _ in 1..<min(max(failures, 1), 64) { full = min(longest, full * 2) }
        if wait > full || rules.isSingleThreaded && wait < full / 2 - .nanoseconds(1) {
            report(
                "T6",
                "task \(task.id) waits \(wait) after \(failures) failures, not \(full / 2) to \(full)",
                task: task.id
            )
        }
    }

    func quoted(_ agent: AgentName) -> String { agent.rawValue.quoted }

    // MARK: Changes

    /// Changes a task by the record that is being applied.
    mutating func change(_ id: TaskID, _ body: (inout ModelTask, StoreTime) -> Void) {
        guard var task = tasks.removeValue(forKey: id) else { return }
        body(&task, record.time)
        task.lastSequence = record.sequence
        tasks[id] = task
    }

    private mutating func endLease(_ id: TaskID, _ body: (inout ModelTask) -> Void) {
        if let agent = tasks[id]?.lease?.agent, held[agent] == id { held[agent] = nil }
        if trial == id { trial = nil }
        change(id) { task, _ in
            task.lease = nil
            task.isOnTrial = false
            task.trialBegan = nil
            body(&task)
        }
    }

    mutating func go(_ id: TaskID, to next: AfterLease) {
        switch next {
        case .ready: makeReady(id)
        case .retry(let time): wait(id, .retry, until: time)
        case .dead(let reason):
            change(id) { task, _ in task.deathReason = reason }
            end(id, .dead)
        }
    }

    private mutating func wait(_ id: TaskID, _ reason: WaitingReason, until time: StoreTime) {
        change(id) { task, _ in
            task.state = .waiting
            task.waitingReason = reason
            task.readyAt = time
        }
    }

    mutating func end(_ id: TaskID, _ state: TaskState) {
        change(id) { task, time in
            task.state = state
            task.endedAt = time
        }
        guard let task = tasks[id], let key = task.idempotencyKey else { return }
        let place = ModelKey(kind: task.kind, key: key)
        if case .live(id) = keys[place] { keys[place] = .ended(id, at: record.time) }
    }
}
