extension Scheduler {
    /// Submits a task; returns once it is recorded. From then on it is never lost.
    ///
    /// Need not wait for ``run()``: tasks are taken from the opening on, and given out while that runs.
    /// - Parameters:
    ///   - task: what is to be done.
    ///   - priority: how soon.
    ///   - options: what else is to be said of it.
    /// - Returns: a handle for the result; dropping it changes nothing.
    /// - Throws: ``TenureError``. But for `indeterminate`, nothing was recorded.
    ///
    ///   | code | when |
    ///   |---|---|
    ///   | `payloadNotCodable` | ``AgentTask/encodePayload()`` threw |
    ///   | `nameEmpty`, `nameTooLong`, `payloadTooLarge`, `metadataTooLarge` | one of the ``InputLimits`` is broken |
    ///   | `durationNegative`, `invalidConfiguration` | one of the options has a value that it cannot have |
    ///   | `unknownKind` | ``SchedulerOptions/kinds`` does not have it |
    ///   | `rateLimited`, `queueFull`, `idempotencyTableFull` | a limit is reached; told once that is durable |
    ///   | `idempotencyConflict` | the key is that of a task with another payload |
    ///   | `submitCancelled` | the calling task was cancelled while it waited for room, or for one of these refusals |
    ///   | `shutDown`, `journalFailed` | the scheduler takes nothing more |
    ///   | `indeterminate` | the journal failed, or the calling task was cancelled, before it was known to be durable |
    ///
    ///   `indeterminate` has the task's id.
    /// - Complexity: O(size of the payload).
    @discardableResult
    public nonisolated func submit<Work: AgentTask>(
        _ task: Work,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws(TenureError) -> TaskHandle<Work> {
        let specification = try specified(Work.kind, try task.payloadToSubmit(), priority, options)
        let submitted = try await submit(specification)
        return TaskHandle(
            id: submitted.task,
            isDuplicate: submitted.isDuplicate,
            scheduler: self,
            specification: submitted.isDuplicate ? nil : specification
        )
    }

    /// Submits a task of plain bytes; see ``submit(_:priority:options:)-(Work,_,_)``.
    ///
    /// - Returns: a handle for the result; dropping it changes nothing.
    /// - Throws: as that does, but for `payloadNotCodable`.
    /// - Complexity: O(size of the payload).
    @discardableResult
    public nonisolated func submit(
        _ task: RawTask,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws(TenureError) -> RawTaskHandle {
        let specification = try specified(task.kind, task.payload, priority, options)
        let submitted = try await submit(specification)
        return RawTaskHandle(
            id: submitted.task,
            isDuplicate: submitted.isDuplicate,
            scheduler: self,
            specification: submitted.isDuplicate ? nil : specification
        )
    }

    /// What a task is submitted with, if it is within the limits.
    nonisolated func specified(
        _ kind: TaskKind,
        _ payload: [UInt8],
        _ priority: Priority,
        _ options: TaskOptions
    ) throws(TenureError) -> TaskSpecification {
        let limits = self.options.limits
        try limits.check(name: kind.rawValue, as: "name of a kind")
        try self.options.checkIsKnown(kind)
        try limits.check(payload: payload, of: kind)
        try limits.check(options)
        return TaskSpecification(kind: kind, payload: payload, priority: priority, options: options)
    }

    private nonisolated func submit(
        _ specification: TaskSpecification
    ) async throws(TenureError) -> IntakeGate.Submitted {
        let submission = Submission(specification)
        let submitted: IntakeGate.Submitted
        do throws(Refusal) {
            submitted = try gate.submit(submission)
        } catch {
            submitted = try await submitAgain(submission, after: error)
        }
        if !submitted.isDurable { try await confirm(submitted.sequence, of: submitted.task) }
        if submitted.mustEnter, desk.enterOrCall() { await queue.enterFromDesk() }
        return submitted
    }

    /// Waits for room, if that is what the submit was refused for and the scheduler lets it.
    private nonisolated func submitAgain(
        _ submission: Submission,
        after refusal: Refusal
    ) async throws(TenureError) -> IntakeGate.Submitted {
        guard case .full(let capacity, _) = refusal, options.whenFull == .wait else {
            throw try await error(of: refusal)
        }
        if HandlerScope.contains(gate) {
            throw try await error(of: .full(capacity: capacity, insideHandler: true))
        }
        do throws(Refusal) {
            return try await gate.submitWhenThereIsRoom(submission)
        } catch let refused {
            throw try await error(of: refused)
        }
    }

    /// What the caller is told of a refusal, once the records that it follows from are durable (D1).
    ///
    /// - Parameter error: what that is, unless something else happens while it waits.
    nonisolated func error(
        of refusal: Refusal,
        telling error: TenureError? = nil
    ) async throws(TenureError) -> TenureError {
        switch refusal {
        case .conflict(_, let original, let sequence):
            try await confirm(sequence, of: original)
        case .rateLimited, .full, .tableFull:
            // It follows from submits and ends that came before it; those of this moment are not fewer.
            switch await gate.durability(of: gate.lastSequence) {
            case true: break
            case false: return gate.failure ?? Refusal.closed.error
            case nil: return Refusal.cancelled.error
            }
        case .closed, .failed, .cancelled, .storageFull: break
        }
        return error ?? refusal.error
    }

    /// Waits until a record is durable.
    nonisolated func confirm(_ sequence: SequenceNumber, of task: TaskID?) async throws(TenureError) {
        switch await gate.durability(of: sequence) {
        case true:
            return
        case false:
            throw TenureError(
                .indeterminate,
                """
                The journal failed before the record was known to be durable; it may or may not be there. Open the store \
                again and look the task up.
                """,
                task: task
            )
        case nil:
            throw TenureError(
                .indeterminate,
                """
                The call was cancelled before the record was known to be durable. Cancelling withdraws nothing: what \
                was asked for is on its way to the journal. Look the task up by its id.
                """,
                task: task
            )
        }
    }

    /// Waits until everything that was read is durable.
    nonisolated func confirmReading(upTo sequence: SequenceNumber) async throws(TenureError) {
        switch await gate.durability(of: sequence) {
        case true:
            return
        case false:
            throw TenureError(
                .indeterminate,
                """
                The journal failed before what was read was known to be durable. It is not shown, because it may be \
                gone at the next opening. Open the store again and read then.
                """
            )
        case nil:
            throw TenureError(
                .indeterminate,
                "The call was cancelled before what was read was known to be durable. It changed nothing; call again."
            )
        }
    }

    /// Waits until what a reply tells of is durable.
    nonisolated func confirm<Value>(_ reply: Reply<Value>, of task: TaskID?) async throws(TenureError) -> Value {
        try await confirm(reply.sequence, of: task)
        // As long as run() does not, nobody else tells of what has become durable.
        if !gate.isFollowed { await queue.enter() }
        return try reply.result.get()
    }

    /// Waits until what was read is durable.
    nonisolated func confirmReading<Value>(_ reply: Reply<Value>) async throws(TenureError) -> Value {
        try await confirmReading(upTo: reply.sequence)
        return try reply.result.get()
    }

    /// Finds a task again, for example after a restart, for its output as that of its type.
    ///
    /// - Parameters:
    ///   - task: its id, which a ``TaskHandle/id`` said.
    ///   - type: the type it was submitted as; only the kind is compared.
    /// - Throws: `unknownTask`, `taskEvicted`, or `kindMismatch` when the task is of another kind; `indeterminate` when
    ///   the journal failed, or the calling task was cancelled, before the task was known to be durable.
    public nonisolated func handle<Work: AgentTask>(
        for task: TaskID,
        as type: Work.Type
    ) async throws(TenureError) -> TaskHandle<Work> {
        let kind = try await confirmReading(queue.kind(of: task))
        guard kind == Work.kind else {
            throw TenureError(
                .kindMismatch,
                "Task \(task) is of kind \(kind), and \(Work.self) is of kind \(Work.kind). Ask for the right type.",
                task: task
            )
        }
        return TaskHandle(id: task, isDuplicate: false, scheduler: self, specification: nil)
    }

    /// Finds a task again, whatever its kind, for its output as bytes.
    ///
    /// - Throws: `unknownTask`, `taskEvicted`; `indeterminate` when the journal failed, or the calling task was
    ///   cancelled, before the task was known to be durable.
    public nonisolated func handle(for task: TaskID) async throws(TenureError) -> RawTaskHandle {
        _ = try await confirmReading(queue.kind(of: task))
        return RawTaskHandle(id: task, isDuplicate: false, scheduler: self, specification: nil)
    }

    /// The output of a task, once its completion is durable.
    /// - Parameter specification: of the handle that asks, where it has it: how a task of its own ended needs no asking.
    nonisolated func output(of task: TaskID, _ specification: TaskSpecification?) async throws -> [UInt8] {
        switch try await outcome(of: task, specification) {
        case .completed(let output): return output
        case .cancelled:
            throw TenureError(
                .taskCancelled,
                "Task \(task) was cancelled. Submit it anew if it is wanted after all.",
                task: task
            )
        case .dead(let reason, let errors): throw Self.deadError(task, reason, errors)
        case .evicted: throw TenureError.evictedTask(task)
        case .schedulerEnded(let error): throw error
        }
    }

    /// How a task ended, once that is durable.
    private nonisolated func outcome(
        of task: TaskID,
        _ specification: TaskSpecification?
    ) async throws -> Outcome {
        guard let specification else { return try await outcome(of: task) }
        if let ending = specification.knownEnding { return Outcome(ending) }
        // As long as run() does not bring in what has become durable, those who ask have to.
        guard gate.isFollowed else { return try await outcome(of: task) }
        switch await endWatch.news(of: specification) {
        case .ended(let ending): return Outcome(ending)
        case .unknown: return try await outcome(of: task)
        case .cancelled: throw CancellationError()
        }
    }

    nonisolated func outcome(of task: TaskID) async throws -> Outcome {
        let waiter = Rendezvous<Outcome>()
        let known: Outcome?
        do throws(TenureError) {
            known = try await confirm(queue.outcome(of: task, waiter: waiter), of: task)
        } catch {
            // Nothing was asked for that could be on its way.
            if error.code == .indeterminate { try Task.checkCancellation() }
            throw error
        }
        return try await outcome(of: task, known, waiter)
    }

    /// How a task ended: what is known of that, or what `waiter` is told.
    nonisolated func outcome(
        of task: TaskID,
        _ known: Outcome?,
        _ waiter: Rendezvous<Outcome>
    ) async throws -> Outcome {
        if let known { return known }
        if let outcome = await waiter.value() { return outcome }
        await queue.forget(waiter, of: task)
        throw CancellationError()
    }

    private static func deadError(_ task: TaskID, _ reason: DeathReason, _ errors: [Attempt]) -> TenureError {
        let count = errors.count == 1 ? "Its error" : "The last of \(errors.count) errors"
        let last = errors.last.map { " \(count), by agent \($0.agent): \($0.message)" } ?? ""
        return TenureError(
            .taskDead,
            "Task \(task) is a dead letter (\(reason.rawValue)).\(last)",
            task: task,
            agent: errors.last?.agent,
            deathReason: reason,
            attempts: errors
        )
    }
}
