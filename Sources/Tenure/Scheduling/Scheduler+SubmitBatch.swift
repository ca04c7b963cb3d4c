/// Submits of several tasks in one step: all of them or none, at the price of one wait for the disk.
extension Scheduler {
    /// Submits several tasks in one step: all of them or none. Returns once all are recorded.
    ///
    /// They come in without anything between them, in their order. A crash keeps all of them or none. Whoever submits
    /// many tasks saves a wait for the disk and a lock for each but one.
    /// - Parameters:
    ///   - tasks: what is to be done; an empty array records nothing. For tasks of several types, or with priorities and
    ///     options of their own, see ``submit(contentsOf:)``.
    ///   - priority: how soon, for all.
    ///   - options: what else is to be said of all of them; an idempotency key would be the same for all.
    /// - Returns: a handle for each, in their order.
    /// - Throws: ``TenureError``, as ``submit(_:priority:options:)-(Work,_,_)`` does for the first of them that is
    ///   refused, whose index is in the message. But for `indeterminate`, nothing was recorded.
    ///
    ///   | code | when |
    ///   |---|---|
    ///   | all of a single submit's | those before it in the batch are counted, too |
    ///   | `batchTooLarge` | it can never be let in: it has more new tasks than ``SchedulerOptions/capacity`` or ``SchedulerOptions/submitLimit`` allows at once, or records of more than 16 MiB |
    ///   | `queueFull` | there is no room for all; a batch never waits for room, also with ``WhenFull/wait``: submit smaller batches, or task by task |
    ///   | `rateLimited` | ``TenureError/retryAfter`` says when all of it will be let in |
    ///   | `idempotencyConflict` | also when two of the batch have the same key and different payloads |
    ///   | `submitCancelled` | the calling task was cancelled while it waited for one of these refusals to be durable |
    ///   | `indeterminate` | as of a single submit |
    ///
    ///   `indeterminate` has the id of the first new task; where that is, all are.
    /// - Complexity: O(size of the payloads).
    @discardableResult
    public nonisolated func submit<Work: AgentTask>(
        contentsOf tasks: [Work],
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws(TenureError) -> [TaskHandle<Work>] {
        let specifications = try specifications(count: tasks.count) { place throws(TenureError) in
            try TaskRequest(tasks[place], priority: priority, options: options)
        }
        let entries = try await submit(specifications)
        return zip(entries, specifications).map { entry, specification in
            TaskHandle(
                id: entry.task,
                isDuplicate: entry.isDuplicate,
                scheduler: self,
                specification: entry.isDuplicate ? nil : specification
            )
        }
    }

    /// Submits several tasks of any kinds and priorities in one step: all of them or none; see
    /// ``submit(contentsOf:priority:options:)``.
    ///
    /// An idempotency key that is twice in the batch is that of the first of the two; the other one is its duplicate.
    /// - Returns: a handle for each, in their order.
    /// - Throws: as that does, but for `payloadNotCodable`.
    /// - Complexity: O(size of the payloads).
    @discardableResult
    public nonisolated func submit(
        contentsOf requests: [TaskRequest]
    ) async throws(TenureError) -> [RawTaskHandle] {
        let specifications = try specifications(count: requests.count) { place throws(TenureError) in requests[place] }
        let entries = try await submit(specifications)
        return zip(entries, specifications).map { entry, specification in
            RawTaskHandle(
                id: entry.task,
                isDuplicate: entry.isDuplicate,
                scheduler: self,
                specification: entry.isDuplicate ? nil : specification
            )
        }
    }

    /// What the tasks of a batch are submitted with, if all of them are within the limits.
    private nonisolated func specifications(
        count: Int,
        _ request: (_ place: Int) throws(TenureError) -> TaskRequest
    ) throws(TenureError) -> [TaskSpecification] {
        var specifications: [TaskSpecification] = []
        specifications.reserveCapacity(count)
        do throws(TenureError) {
            for place in 0..<count {
                let request = try request(place)
                specifications.append(
                    try specified(request.kind, request.payload, request.priority, request.options)
                )
            }
        } catch {
            throw error.refusingBatch(at: specifications.count, of: count)
        }
        return specifications
    }

    private nonisolated func submit(
        _ specifications: [TaskSpecification]
    ) async throws(TenureError) -> [Intake.Entry] {
        if specifications.isEmpty { return [] }
        let submitted: IntakeGate.SubmittedBatch
        do throws(BatchRefusal) {
            submitted = try gate.submit(SubmissionBatch(specifications))
        } catch {
            throw try await self.error(of: error)
        }
        if !submitted.isDurable { try await confirm(submitted.sequence, of: submitted.witness) }
        if submitted.mustEnter, desk.enterOrCall() { await queue.enterFromDesk() }
        return submitted.entries
    }

    /// What the caller is told of a refusal, once the records that it follows from are durable (D1).
    private nonisolated func error(of refusal: BatchRefusal) async throws(TenureError) -> TenureError {
        // The others follow from the batch itself.
        guard case .refusal(let cause) = refusal.cause else { return refusal.error }
        return try await error(of: cause, telling: refusal.error)
    }
}
