/// What should happen: each decision reads the state and the time, and returns the transition to record.
extension TaskQueueCore {
    /// Gives `task`, which must be ready, to an agent under a new generation (G3).
    package func decideAssignment(
        of task: TaskID,
        to agent: AgentName,
        _ session: SessionID,
        accepted: Bool
    ) -> Transition {
        let generation = Generation(epoch: epoch, number: lastGenerationNumber + 1)
        let fields = LeaseHolderFields(agent: agent, session: session, generation: generation)
        return .assigned(task, fields, accepted: accepted)
    }

    /// The entry and holder that `lease` is valid for (G1).
    package func holder(of lease: Lease) -> Result<(entry: TaskEntry, holder: LeaseHolder), StaleLease> {
        guard let entry = table[lease.task] else { return .failure(StaleLease(lease: lease, standing: .unknown)) }
        guard lease.incarnation == incarnation, let holder = entry.holder,
            holder.generation == lease.generation, holder.session == lease.session
        else { return .failure(StaleLease(lease: lease, standing: standing(of: entry, lease))) }
        return .success((entry, holder))
    }

    /// The holder that `lease` is valid for; as ``holder(of:)``, without copying the entry.
    package func check(_ lease: Lease) -> Result<LeaseHolder, StaleLease> {
        if lease.incarnation == incarnation, let holder = table.entry(of: lease.task)?.holder,
            holder.generation == lease.generation || Mutant.takeOlderGeneration.isOn, holder.session == lease.session
        {
            return .success(holder)
        }
        return self.holder(of: lease).map(\.holder)
    }

    private func standing(of entry: TaskEntry, _ lease: Lease) -> StaleLease.Standing {
        lease.incarnation == incarnation ? .now(entry.status) : .earlierOpening(entry.status)
    }

    /// The agent begins to work.
    package func decideAcceptance(by lease: Lease) -> Result<Transition, StaleLease> {
        check(lease).map { .accepted(lease.task, $0.fields) }
    }

    /// The task is done.
    package func decideCompletion(by lease: Lease, output: [UInt8], usage: Usage) -> Result<Transition, StaleLease> {
        check(lease).map { .completed(lease.task, $0.fields, output: output, usage: usage) }
    }

    /// The attempt failed: tried again after a wait, or dead (T6).
    package func decideFailure(
        by lease: Lease,
        _ failure: TaskFailure,
        usage: Usage,
        now: StoreTime
    ) -> Result<Transition, StaleLease> {
        endUnlessCancelling(lease) { entry, holder in
            .failed(
                lease.task,
                holder.fields,
                error: failure.message,
                usage: usage,
                next: afterFailure(of: entry, failure.verdict, now: now)
            )
        }
    }

    private func afterFailure(of entry: TaskEntry, _ verdict: TaskFailure.Verdict, now: StoreTime) -> AfterLease {
        let policy = retryPolicy(of: entry)
        let failures = Int(entry.failures) + 1
        if case .permanent = verdict { return .dead(.permanent) }
        guard failures < policy.maximumAttempts else { return .dead(.attemptsExhausted) }
        if case .retry(let delay) = verdict { return .retry(at: now.advanced(by: max(.zero, delay))) }
        let delay = policy.delay(afterFailures: failures, of: entry.id, store: storeSeed)
        return .retry(at: now.advanced(by: delay))
    }

    /// The agent puts the task off (T6: this counts nothing).
    package func decideSnooze(
        by lease: Lease,
        for delay: Duration,
        usage: Usage,
        now: StoreTime
    ) -> Result<Transition, StaleLease> {
        endUnlessCancelling(lease) { _, holder in
            .snoozed(lease.task, holder.fields, usage: usage, until: now.advanced(by: max(.zero, delay)))
        }
    }

    /// The agent says no to an offer.
    package func decideRefusal(by lease: Lease) -> Result<Transition, StaleLease> {
        decideReclaim(of: lease, .refused)
    }

    /// The task goes back to the queue; this counts nothing (T6).
    package func decideRelease(by lease: Lease, _ reason: ReleaseReason) -> Result<Transition, StaleLease> {
        endUnlessCancelling(lease, reason == .shutdown ? .shutdown : .stopped) { _, holder in
            .released(lease.task, holder.fields, reason)
        }
    }

    /// The lease's agent is gone: a crash when it was working, a refusal when it had not accepted.
    package func decideReclaim(of lease: Lease) -> Result<Transition, StaleLease> {
        let isAccepted = table.entry(of: lease.task)?.pointee.stage.isAccepted ?? false
        return decideReclaim(of: lease, isAccepted ? .agentDied : .neverAccepted)
    }

    /// The task is taken back from its agent.
    package func decideReclaim(of lease: Lease, _ reason: ReclaimReason) -> Result<Transition, StaleLease> {
        endUnlessCancelling(lease, .agentGone) { entry, holder in
            let policy = retryPolicy(of: entry)
            let next: AfterLease =
                if reason.isCrash {
                    Int(entry.crashes) + 1 >= policy.maximumCrashes ? .dead(.poison) : .ready
                } else {
                    Int(entry.refusals) + 1 >= policy.maximumRefusals ? .dead(.undeliverable) : .ready
                }
            return .reclaimed(entry.id, holder.fields, reason, next: next)
        }
    }

    /// T11: whatever ends the lease of a task that is to stop, success aside, cancels it.
    private func endUnlessCancelling(
        _ lease: Lease,
        _ ending: CancelEnding = .stopped,
        _ decide: (TaskEntry, LeaseHolder) -> Transition
    ) -> Result<Transition, StaleLease> {
        holder(of: lease).map { found in
            guard found.entry.stage == .cancelling else { return decide(found.entry, found.holder) }
            return .cancelled(lease.task, found.holder.fields, ending)
        }
    }

    /// The time for an agent to stop is over: the task is cancelled without its answer.
    package func decideForcedCancel(of lease: Lease) -> Result<Transition, StaleLease> {
        check(lease).map { .cancelled(lease.task, $0.fields, .graceEnded) }
    }

    /// The lease goes over to the agent's next session (A6).
    package func decideResumption(of lease: Lease, by session: SessionID) -> Result<Transition, StaleLease> {
        check(lease).map { holder in
            var fields = holder.fields
            fields.session = session
            return .resumed(lease.task, fields)
        }
    }
}

extension LeaseHolder {
    var fields: LeaseHolderFields {
        LeaseHolderFields(agent: agent, session: session, generation: generation)
    }
}
