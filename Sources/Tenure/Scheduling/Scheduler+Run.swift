extension Scheduler {
    /// Runs the scheduler until it is shut down; tasks are assigned only while this runs.
    ///
    /// Cancelling the task that runs it is the hard stop: the same order as ``shutDown(grace:)``, without any waiting.
    /// When it was shut down before it ran, it returns when that has ended. However it returns, the journal is closed by
    /// then, and agents and all who wait are told.
    /// - Throws: `alreadyRunning` on a second call; `journalFailed` when the journal could not be written or closed;
    ///   `invariantViolated` on a defect of this library.
    public nonisolated func run() async throws(TenureError) {
        switch await turn({ $0.begin() }) {
        case .begun: break
        case .over:
            // On its way to the end, the journal may not be closed yet.
            if let failure = await shutDown().failure { throw failure }
            return
        case .alreadyRunning:
            throw TenureError(.alreadyRunning, "The scheduler runs already. Call run() once.")
        }
        let report = await withTaskGroup(of: Void.self) { group in
            // Without a journal everything is durable at once, and there is no news.
            if self.journal != nil { group.addTask { await self.followJournal() } }
            group.addTask { await self.followTime() }
            if let schedule = self.options.backups { group.addTask { await self.makeBackups(schedule) } }
            let request = await self.endRequest.value()
            let report = await self.finish(request ?? EndRequest(grace: .none))
            group.cancelAll()
            return report
        }
        if let failure = report.failure { throw failure }
    }

    /// Ends the scheduler: refuses submits, assigns nothing more, lets agents finish, then cancels them, then takes
    /// their leases back, and closes the journal.
    ///
    /// Callable from anywhere, before ``run()``, and more than once; each call returns when the scheduler has ended,
    /// also when its task is cancelled. Do not wait for it inside a handler, which would wait for itself until the
    /// grace is over.
    /// - Parameter grace: how long to wait for agents; the first call's counts. The whole takes at most the sum of its
    ///   two parts, and the time to write the journal.
    /// - Returns: what became of the leases that were live, and what went wrong.
    @discardableResult
    public nonisolated func shutDown(grace: ShutdownGrace = ShutdownGrace()) async -> ShutdownReport {
        switch await turn({ $0.requestEnd(EndRequest(grace: grace)) }) {
        case .ended(let report): return report
        case .idle: return await finish(EndRequest(grace: .none))
        case .wait(let report):
            // The scheduler always answers, and nobody abandons this wait.
            return await report.valueRegardlessOfCancellation() ?? ShutdownReport(finished: 0, released: [], stuck: [])
        }
    }

    // MARK: Children of run()

    /// Takes every news of the journal into the scheduler: what became durable can be assigned and shown.
    private nonisolated func followJournal() async {
        while !Task.isCancelled {
            // Read before entering, and entered before waiting: what becomes durable in between is news.
            let seen = gate.durable
            await queue.enter()
            await gate.news(beyond: seen)
            if let failure = gate.failure {
                endRequest.deliver(EndRequest(grace: .none, failure: failure))
                // An end that was asked for before waits for leases, of which none can have a result any more.
                await queue.enter()
                return
            }
        }
    }

    /// Sleeps until the next time that something is due.
    private nonisolated func followTime() async {
        while let deadline = await alarm.deadline() {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await self.gate.clock.sleep(until: deadline) }
                group.addTask { await self.alarm.earlier(than: deadline) }
                await group.next()
                group.cancelAll()
            }
            if Task.isCancelled { return }
            if gate.clock.now >= deadline { await queue.makeDue() }
        }
    }

    // MARK: The end

    private nonisolated func finish(_ request: EndRequest) async -> ShutdownReport {
        await turn { $0.drain() }
        if request.failure == nil {
            await wait(for: await turn { $0.endOfLeases() }, atMost: request.grace.finishing)
        }
        await turn { $0.cancelHandlers() }
        if request.failure == nil {
            await wait(for: await turn { $0.endOfLeases() }, atMost: request.grace.cancelling)
        }
        let (leases, stuck) = await turn { $0.releaseAll() }
        var failure = request.failure
        // One that came up since the request is as bad.
        if failure == nil { failure = await turn { $0.defect } }
        if let journal {
            gate.end(failure == nil ? .clean : .abandoned)
            let isClosed = await journal.closed.valueRegardlessOfCancellation() ?? false
            if failure == nil { failure = gate.failure }
            if failure == nil, !isClosed {
                failure = TenureError(
                    .journalFailed,
                    """
                    The journal could not be closed. What was acknowledged is recorded, as far as its durability goes; \
                    open it again to go on.
                    """
                )
            }
        }
        let durable = failure == nil ? .max : gate.durable
        let report = leases.report(durableUpTo: durable, stuck: stuck, failure: failure)
        await turn { $0.end(report) }
        return report
    }

    private nonisolated func wait(for signal: Signal, atMost limit: Duration) async {
        guard limit > .zero else { return }
        let deadline = gate.clock.now.advanced(by: limit)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await signal.wait() }
            group.addTask { try? await self.gate.clock.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }
}
