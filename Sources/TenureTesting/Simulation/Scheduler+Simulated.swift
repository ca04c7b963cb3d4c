public import Tenure

extension Scheduler {
    /// Opens a store in a simulation, so that equal seeds give equal runs, whatever the location: time is the
    /// executor's clock, the journal is written by its jobs, and what is otherwise random follows from the seed.
    ///
    /// ```swift
    /// let executor = SeededExecutor(seed: 7)
    /// try executor.run {
    ///     let scheduler = try Scheduler.open(.storage(SimulatedStorage()), on: executor)
    ///     try await scheduler.running(
    ///         agents: 2,
    ///         named: "echo",
    ///         { agent in agent.handle("echo") { payload, _ in payload } }
    ///     ) {
    ///         let later = TaskOptions(notBefore: .after(.seconds(3600)))   // takes no time
    ///         _ = try await scheduler.submit(RawTask(kind: "echo"), options: later).output
    ///     }
    /// }
    /// ```
    /// ``Tenure/Scheduler/open(_:options:clock:)`` with the executor's clock is not enough: the journal's writer is
    /// then a thread outside the simulation, and the waits before retries are drawn anew in each run. Handlers must
    /// not sleep by `Task.sleep`, and must not block; `.threads(n)` has no meaning here.
    /// - Parameters:
    ///   - location: where the journal is.
    ///   - options: how the scheduler works.
    ///   - executor: runs everything; call this within its ``SeededExecutor/run(_:)``.
    /// - Throws: what ``Tenure/Scheduler/open(_:options:clock:)`` throws.
    public static func open(
        _ location: StoreLocation,
        options: SchedulerOptions = .standard,
        on executor: SeededExecutor
    ) throws(TenureError) -> Scheduler {
        // The trace differs from opening to opening and is the same in the next run: no two openings share a name.
        try open(
            location,
            options: options,
            environment: .simulated(on: executor, drawing: "opening \(executor.trace)")
        )
    }
}
