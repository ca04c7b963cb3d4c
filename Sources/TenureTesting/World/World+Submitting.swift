internal import Synchronization
public import Tenure

/// What a careful client does.
extension World {
    /// Submits tasks one after the other as a careful client does: each under a key of its own, again and again until it
    /// is acknowledged, through however many processes.
    ///
    /// - Parameters:
    ///   - tasks: what is to be done.
    ///   - scheduler: to whom.
    ///   - priority: of all of them.
    ///   - options: of all of them; a key in them belongs to the first, and the others get it with a number.
    /// - Returns: a handle for each.
    /// - Throws: what submitting throws, but for what passes.
    @discardableResult
    public func submit<Work: AgentTask>(
        _ tasks: [Work],
        to scheduler: SimulatedScheduler,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws -> [SimulatedHandle<Work>] {
        var handles: [SimulatedHandle<Work>] = []
        for (index, task) in tasks.enumerated() {
            let options = keyed(options, index)
            handles.append(
                try await scheduler.persistently {
                    try await scheduler.submit(task, priority: priority, options: options)
                }
            )
        }
        return handles
    }

    /// Submits tasks of plain bytes one after the other as a careful client does.
    ///
    /// - Throws: what submitting throws, but for what passes.
    @discardableResult
    public func submit(
        _ tasks: [RawTask],
        to scheduler: SimulatedScheduler,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) async throws -> [RawSimulatedHandle] {
        var handles: [RawSimulatedHandle] = []
        for (index, task) in tasks.enumerated() {
            let options = keyed(options, index)
            handles.append(
                try await scheduler.persistently {
                    try await scheduler.submit(task, priority: priority, options: options)
                }
            )
        }
        return handles
    }

    /// Submits several tasks of any kinds in one step as a careful client does: again and again until they are
    /// acknowledged. Requests without an idempotency key may so be carried out more than once.
    ///
    /// - Throws: what submitting throws, but for what passes.
    @discardableResult
    public func submit(
        contentsOf requests: [TaskRequest],
        to scheduler: SimulatedScheduler
    ) async throws -> [RawSimulatedHandle] {
        try await scheduler.persistently { try await scheduler.submit(contentsOf: requests) }
    }

    private func keyed(_ options: TaskOptions, _ index: Int) -> TaskOptions {
        var options = options
        if let key = options.idempotencyKey {
            if index > 0 { options.idempotencyKey = "\(key)/\(index)" }
        } else {
            let number = state.withLock { state in
                state.submits += 1
                return state.submits
            }
            options.idempotencyKey = "submit \(number)"
        }
        return options
    }
}
