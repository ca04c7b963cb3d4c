internal import Tenure

/// Runs the scheduler of one opening, and ends it.
struct StressEnd: Sendable {
    let scheduler: Scheduler
    let world: ScenarioWorld
    let ledger: StressLedger
    let ending: StressEnding
    let seed: SeededGenerator

    func run() async throws {
        switch ending.way {
        case .body(let isThrowing): try await runAround(throwing: isThrowing)
        case .shutDown(let grace, let twice):
            try await runAndEnd { group in
                if twice { group.addTask { _ = await scheduler.shutDown(grace: .none) } }
                let report = await scheduler.shutDown(grace: grace)
                if let failure = report.failure { throw PromiseBroken("Q1", "\(failure.code): \(failure.message)") }
                let released = Set(report.released)
                try promise("Q3", released.count == report.released.count, "a task was released twice at the end")
            }
        case .cancel: try await runAndEnd { $0.cancelAll() }
        case .powerCut:
            try await runAndEnd { _ in
                var generator = seed.fork("power")
                ledger.cutPower()
                // What the disk was about to write is there or not, each sector by itself.
                let kept = generator.next(below: 3)
                world.storage?.crash { _ in generator.chance(kept, in: 2) }
                await scheduler.shutDown(grace: .none)
            }
        }
        try await hasEnded()
    }

    /// Q1, Q3: after the end every call says so, and the same; nothing is held any more.
    func hasEnded() async throws {
        let report = await scheduler.shutDown(grace: .none)
        let again = await scheduler.shutDown()
        try promise("Q3", report == again, "two reports of one end")
        do {
            _ = try await scheduler.submit(RawTask(kind: "alpha"))
            throw PromiseBroken("Q1", "something was submitted after the end")
        } catch let error as TenureError {
            try promise("Q1", error.code == .shutDown || ledger.isPowerCut, "after the end: \(error)")
        }
        guard !ledger.isPowerCut else { return }
        let counts = try await scheduler.counts()
        let held = counts.total.assigned + counts.total.working + counts.total.cancelling
        try promise("Q1", held == 0, "\(held) tasks are held after the end")
    }

    private func runAndEnd(
        _ end: @Sendable (inout ThrowingTaskGroup<Void, any Error>) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runToEnd() }
            try? await world.clock.sleep(for: ending.time)
            try await end(&group)
            try await group.waitForAll()
        }
    }

    private func runToEnd() async throws {
        do throws(TenureError) {
            try await scheduler.run()
        } catch {
            // One of the callers may have been the first.
            guard error.code != .shutDown, error.code != .alreadyRunning else { return }
            try promise("Q1", error.code == .journalFailed && ledger.isPowerCut, "run() ended by \(error)")
        }
    }

    private func runAround(throwing isThrowing: Bool) async throws {
        let handlers = StressHandlers(world: world, ledger: ledger, seed: seed.fork("crew"))
        do {
            try await scheduler.running(agents: 2, named: "crew", { handlers.configure(&$0, StressWork.kinds) }) {
                try await world.clock.sleep(for: ending.time)
                if isThrowing { throw StressEnding.BodyFailed() }
            }
        } catch is StressEnding.BodyFailed {
        } catch let error as TenureError where [.alreadyRunning, .shutDown].contains(error.code) {
            // A caller runs it, or has ended it.
            await scheduler.shutDown(grace: .none)
        }
    }
}
