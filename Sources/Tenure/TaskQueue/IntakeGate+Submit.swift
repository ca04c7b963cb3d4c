internal import Synchronization

/// Submits: in at once, refused at once, or in line until there is room.
extension IntakeGate {
    package struct Submitted: Sendable {
        package let task: TaskID
        package let sequence: SequenceNumber
        /// Whether the caller has to enter the scheduler: at once when the record is durable, otherwise once it is.
        package let mustEnter: Bool
        package let isDurable: Bool
        /// The task was submitted before, with the same idempotency key.
        package let isDuplicate: Bool
    }

    /// Admits a task.
    package func submit(_ submission: Submission) throws(Refusal) -> Submitted {
        let moment = clock.moment
        let (result, mustRing) = state.withLock { state in
            let result = Self.submit(submission, at: moment, &state)
            return Self.record(result, &state)
        }
        if mustRing { ring() }
        return try result.get()
    }

    /// Admits a task, as soon as there is room for it and for those who have waited longer.
    ///
    /// When the calling task is cancelled while it waits, it is refused as ``Refusal/cancelled``.
    package func submitWhenThereIsRoom(_ submission: Submission) async throws(Refusal) -> Submitted {
        let moment = clock.moment
        let answer = Rendezvous<Result<Submitted, Refusal>>()
        let (result, mustRing, ticket) = state.withLock { state in
            let result = Self.submit(submission, at: moment, &state)
            if case .failure(.full) = result {
                let ticket = state.intake.wait(submission)
                state.submitters[ticket] = answer
                return (Result<Submitted, Refusal>.failure(.cancelled), false, WaitingLine.Ticket?(ticket))
            }
            let (recorded, mustRing) = Self.record(result, &state)
            return (recorded, mustRing, nil)
        }
        if mustRing { ring() }
        guard let ticket else { return try result.get() }
        // Who takes the place out of the line, under the mutex, is the one who answers: the record that makes room, the
        // end, or the cancellation.
        let answered = await withTaskCancellationHandler {
            await answer.valueRegardlessOfCancellation()
        } onCancel: {
            withdraw(ticket)
        }
        return try (answered ?? result).get()
    }

    private func withdraw(_ ticket: WaitingLine.Ticket) {
        let submitter = state.withLock { state in
            state.intake.withdraw(ticket) ? state.submitters.removeValue(forKey: ticket) : nil
        }
        if !Mutant.loseCancelledSubmitter.isOn { submitter?.deliver(.failure(.cancelled)) }
    }

    // MARK: Limits

    /// Another limit of submits from now on, or none.
    package func change(submitLimit: RateLimit?) { state.withLock { $0.intake.change(submitLimit: submitLimit) } }

    /// Another capacity from now on, or none: whoever waits and finds room is let in.
    package func change(capacity: Int?) {
        let moment = clock.moment
        let answers = state.withLock { state in
            state.intake.change(capacity: capacity)
            return Mutant.wakeNobodyForRoom.isOn ? [] : Self.serveWaiting(&state, at: moment)
        }
        if answers.isEmpty { return }
        ring()
        Self.deliver(answers)
    }

    /// What somebody who waited for room is told, once the mutex is free.
    struct SubmitAnswer {
        let submitter: Rendezvous<Result<Submitted, Refusal>>
        let result: Result<Submitted, Refusal>
    }

    // Apart, because hardly any record makes somebody wait no more, and all pay for what stands in their way.
    @inline(never)
    static func deliver(_ answers: [SubmitAnswer]) {
        for answer in answers { answer.submitter.deliver(answer.result) }
    }

    /// Lets in those who wait, as long as there is room.
    @inline(never)
    static func serveWaiting(_ state: inout State, at moment: Moment) -> [SubmitAnswer] {
        var answers: [SubmitAnswer] = []
        while let (ticket, result) = serveNext(&state, at: moment) {
            let (recorded, _) = record(result, &state)
            guard let submitter = state.submitters.removeValue(forKey: ticket) else { continue }
            answers.append(SubmitAnswer(submitter: submitter, result: recorded))
        }
        return answers
    }

    private static func submit(
        _ submission: Submission,
        at moment: Moment,
        _ state: inout State
    ) -> Result<Intake.Entry, Refusal> {
        guard state.space.isShort else { return state.intake.submit(submission, at: moment) }
        let (space, unwritten) = (state.space, state.log.unwritten)
        return state.intake.submit(submission, at: moment) { space.takes($0, for: .work, unwritten: unwritten) }
    }

    private static func serveNext(
        _ state: inout State,
        at moment: Moment
    ) -> (ticket: WaitingLine.Ticket, result: Result<Intake.Entry, Refusal>)? {
        guard state.space.isShort else { return state.intake.serveNext(at: moment) }
        let (space, unwritten) = (state.space, state.log.unwritten)
        return state.intake.serveNext(at: moment) { space.takes($0, for: .work, unwritten: unwritten) }
    }

    /// Sends away all who wait for room.
    static func dismissWaiting(_ state: inout State, _ refusal: Refusal) -> [SubmitAnswer] {
        state.intake.dismissWaiting().compactMap { ticket in
            state.submitters.removeValue(forKey: ticket)
                .map { SubmitAnswer(submitter: $0, result: .failure(refusal)) }
        }
    }

    /// Puts a submit that was let in just now into the journal; a duplicate is there.
    ///
    /// - Returns: what to tell the caller, and whether the writer is to be rung for.
    private static func record(
        _ result: Result<Intake.Entry, Refusal>,
        _ state: inout State
    ) -> (result: Result<Submitted, Refusal>, mustRing: Bool) {
        let admitted: Intake.Admitted
        switch result {
        case .success(.admitted(let success)): admitted = success
        case .success(.duplicate(let task, let sequence)):
            let submitted = Submitted(
                task: task,
                sequence: sequence,
                mustEnter: false,
                isDurable: state.log.durable >= sequence,
                isDuplicate: true
            )
            return (.success(submitted), false)
        case .failure(let refusal): return (.failure(refusal), false)
        }
        var mustRing = false
        if state.log.isJournaled {
            mustRing = state.log.append(state.intake.lastAdmitted, sequence: admitted.sequence)
        } else {
            state.log.passOver(admitted.sequence)
        }
        let isDurable = state.log.durable >= admitted.sequence
        let submitted = Submitted(
            task: admitted.task,
            sequence: admitted.sequence,
            // What the journal makes durable is brought in by its follower; as long as there is none, by the caller.
            mustEnter: isDurable ? admitted.mustEnter : !state.isFollowed,
            isDurable: isDurable,
            isDuplicate: false
        )
        return (.success(submitted), mustRing)
    }
}
