internal import Tenure

/// Somebody who makes random calls, and looks at each answer.
struct StressCaller: Sendable {
    let scheduler: Scheduler
    let world: ScenarioWorld
    let ledger: StressLedger
    var generator: SeededGenerator

    static let names: [AgentName] = ["ann", "ben", "cat", "dan", "eve", "fay"]
    static let capabilities: [Capability] = ["one", "two"]

    var clock: any Clock<Duration> { world.clock }

    var judge: StressJudge { StressJudge(ledger: ledger) }

    /// Makes calls until the scheduler has ended, and a few more.
    mutating func run() async throws {
        var afterEnd = 0
        while afterEnd < 3, ledger.complaint == nil, !Task.isCancelled {
            if try await callOnce() { afterEnd += 1 }
            if generator.chance(1, in: 3) { try? await clock.sleep(for: .microseconds(generator.next(below: 3_000))) }
        }
    }

    /// - Returns: whether the answer was that the scheduler ends.
    private mutating func callOnce() async throws -> Bool {
        // A caller may be cancelled at any moment; some have all the patience, so that only an answer ends their wait.
        let patience: Duration? =
            switch generator.next(below: 8) {
            case 0: nil
            case 1, 2: .microseconds(generator.next(below: 5_000))
            default: .milliseconds(20)
            }
        var caller = self
        caller.generator = generator.fork("call \(generator.next())")
        let action = StressAction.menu[generator.next(below: StressAction.menu.count)]
        ledger.noteCall(action)
        return try await caller.limited(to: patience) { caller in try await caller.act(action) }
    }

    /// Makes a call in a task of its own, which is cancelled after a time.
    private func limited(
        to patience: Duration?,
        _ call: @escaping @Sendable (inout StressCaller) async throws -> Void
    ) async throws -> Bool {
        let (caller, clock) = (self, clock)
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask {
                var caller = caller
                do {
                    try await call(&caller)
                    return false
                } catch {
                    return try caller.judge.accept(error)
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

    private mutating func act(_ action: StressAction) async throws {
        switch action {
        case .submit: try await submit(waits: false)
        case .submitAndWait: try await submit(waits: true)
        case .waitForOutput: try await waitForOutput()
        case .cancel: try await cancel()
        case .look: try await look()
        case .list: try await list()
        case .snapshot: try await takeSnapshot()
        case .count: try await count()
        case .watch: try await watch()
        case .pause: try await pauseForAWhile()
        case .deadLetters: try await operateOnDead()
        case .changeLimits: try changeLimits()
        case .backUp: try await backUp()
        case .drain: try await scheduler.drain(name())
        case .nonsense: try await askForNonsense()
        case .runHandlers:
            var agent = StressAgent(self)
            try await agent.runHandlers()
        case .runSession:
            var agent = StressAgent(self)
            try await agent.runSession()
        case .runAgain: try await scheduler.run()
        // Mostly the scheduler ends when its own time has come.
        case .shutDown: if generator.chance(1, in: 20) { await scheduler.shutDown(grace: .none) }
        }
    }

    mutating func name() -> AgentName { Self.names[generator.next(below: Self.names.count)] }

    mutating func kind() -> TaskKind { StressWork.kinds[generator.next(below: StressWork.kinds.count)] }
}
