internal import Tenure

/// Somebody who makes random calls, and looks at each answer.
struct StressCaller: Sendable {
    let scheduler: Scheduler
    let clock: any Clock<Duration>
    let ledger: StressLedger
    var generator: SeededGenerator

    static let kinds: [TaskKind] = ["alpha", "beta", "gamma"]
    static let names: [AgentName] = ["ann", "ben", "cat", "dan", "eve", "fay"]
    static let capabilities: [Capability] = ["one", "two"]

    /// Makes calls until the scheduler has ended, and a few more.
    mutating func run() async throws {
        var afterEnd = 0
        while afterEnd < 3, ledger.complaint == nil {
            ledger.noteCall()
            if try await callOnce() { afterEnd += 1 }
            if generator.chance(1, in: 3) { try? await clock.sleep(for: .microseconds(generator.next(below: 3_000))) }
        }
    }

    /// - Returns: whether the answer was that the scheduler ends.
    private mutating func callOnce() async throws -> Bool {
        // A caller may be cancelled at any moment.
        let patience: Duration? =
            generator.chance(1, in: 4) ? .microseconds(generator.next(below: 5_000)) : .milliseconds(20)
        var caller = self
        caller.generator = generator.fork("call")
        _ = generator.next()
        let action = generator.next(below: 24)
        return try await caller.limited(to: patience) { caller in try await caller.act(action) }
    }

    /// Makes a call in a task of its own, which is cancelled after a time.
    private func limited(
        to patience: Duration?,
        _ call: @escaping @Sendable (inout StressCaller) async throws -> Void
    ) async throws -> Bool {
        let (caller, ledger, clock) = (self, ledger, clock)
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask {
                var caller = caller
                do {
                    try await call(&caller)
                    return false
                } catch is CancellationError {
                    return false
                } catch let error as TenureError {
                    return try Self.judge(error, ledger)
                }
            }
            if let patience {
                group.addTask {
                    try? await clock.sleep(for: patience)
                    return nil
                }
            }
            var hasEnded = false
            while let result = try await group.next() {
                if let result { hasEnded = hasEnded || result }
                group.cancelAll()
            }
            return hasEnded
        }
    }

    /// Whether an answer may be given at all, and whether it says that the scheduler ends.
    static func judge(_ error: TenureError, _ ledger: StressLedger) throws -> Bool {
        ledger.noteRefusal(error.code)
        if error.code == .invariantViolated || error.code == .journalFailed {
            throw PromiseBroken("T1", error.message)
        }
        return error.code == .shutDown
    }

    private mutating func act(_ action: Int) async throws {
        switch action {
        case 0..<7: try await submit()
        case 7..<9: try await submitAndWait()
        case 9: if let task = ledger.task(&generator) { _ = try await scheduler.cancel(task) }
        case 10: try await setPaused()
        case 11: try await operateOnDead()
        case 12: _ = try await scheduler.snapshot()
        case 13: _ = try await scheduler.counts()
        case 14: if let task = ledger.task(&generator) { try await look(at: task) }
        case 15: try await watch()
        case 16: try await scheduler.drain(name())
        case 17: try await waitForOutput()
        case 18..<20: try await StressAgent(self).runHandlers()
        case 18..<20: try await StressAgent(self).runHandlers()
        default:
            var agent = StressAgent(self)
            try await agent.runSession()
        }
    }

    mutating func name() -> AgentName { Self.names[generator.next(below: Self.names.count)] }

    mutating func kind() -> TaskKind { Self.kinds[generator.next(below: Self.kinds.count)] }

    private mutating func options() -> TaskOptions {
        var options = TaskOptions()
        if generator.chance(1, in: 5) { options.requires = [Self.capabilities[generator.next(below: 2)]] }
        if generator.chance(1, in: 8) { options.pinnedTo = name() }
        if generator.chance(1, in: 6) { options.timeout = .milliseconds(1 + generator.next(below: 10)) }
        if generator.chance(1, in: 6) { options.notBefore = .after(.milliseconds(generator.next(below: 10))) }
        if generator.chance(1, in: 5) { options.idempotencyKey = "key \(generator.next(below: 20))" }
        if generator.chance(1, in: 5) { options.metadata = ["note": "\(generator.next(below: 9))"] }
        if generator.chance(1, in: 9) { options.retry = RetryPolicy(maximumAttempts: 1, maximumCrashes: 1) }
        return options
    }

    @discardableResult
    private mutating func submit() async throws -> RawTaskHandle {
        let task = RawTask(kind: kind(), payload: Array("\(generator.next(below: 3))".utf8))
        let priority = Priority.allCases[generator.next(below: Priority.allCases.count)]
        let handle = try await scheduler.submit(task, priority: priority, options: options())
        ledger.acknowledge(handle.id)
        return handle
    }

    private mutating func submitAndWait() async throws {
        let handle = try await submit()
        try await wait(for: handle)
    }

    private mutating func waitForOutput() async throws {
        guard let task = ledger.task(&generator) else { return }
        try await wait(for: try await scheduler.handle(for: task))
    }

    private func wait(for handle: RawTaskHandle) async throws {
        do {
            _ = try await handle.output
            ledger.noteCompletion(of: handle.id)
        } catch let error as TenureError where [.taskDead, .taskCancelled, .taskEvicted].contains(error.code) {
            ledger.noteRefusal(error.code)
        }
    }

    private func look(at task: TaskID) async throws {
        do {
            let seen = try await scheduler.task(task)
            try promise("D2", seen.id == task, "asked for \(task), told of \(seen.id)")
        } catch let error as TenureError {
            try promise("D1", error.code != .unknownTask, "the acknowledged task \(task) is not known")
            throw error
        }
    }

    /// Nothing stays paused, or little would happen.
    private mutating func setPaused() async throws {
        let scope: PauseScope = generator.chance(1, in: 2) ? .everything : .kind(kind())
        try await scheduler.pause(scope)
        try? await clock.sleep(for: .microseconds(generator.next(below: 3_000)))
        try await scheduler.resume(scope)
    }

    private mutating func operateOnDead() async throws {
        switch generator.next(below: 4) {
        case 0: _ = try await scheduler.replay(where: DeadLetterFilter(kind: kind()))
        case 1: _ = try await scheduler.purge(where: DeadLetterFilter(kind: kind(), metadata: "3"))
        case 2: if let task = ledger.task(&generator) { try await scheduler.replay(task) }
        default: if let task = ledger.task(&generator) { try await scheduler.purge(task) }
        }
    }

    /// Events come in order, each once.
    private mutating func watch() async throws {
        let events: EventStream
        if generator.chance(1, in: 2) {
            events = try await scheduler.observe(buffering: 1 + generator.next(below: 64)).events
        } else {
            events = try await scheduler.events(after: ledger.lastEvent)
        }
        var last: UInt64 = 0
        for await event in events {
            try promise("D2", event.number > last, "event \(event.number) after \(last)")
            last = event.number
            ledger.noteEvent(last)
            if generator.chance(1, in: 50) { return }
        }
    }
}
