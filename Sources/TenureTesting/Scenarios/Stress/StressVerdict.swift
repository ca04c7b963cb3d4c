internal import Tenure

/// The end of a stress: everything that was told is still true, and nothing waits for ever.
struct StressVerdict: Sendable {
    let world: ScenarioWorld
    let ledger: StressLedger

    func check() async throws {
        let asked = ledger.moment()
        let scheduler = try world.openScheduler()
        try await checkFacts(scheduler, asked: asked)
        try await finishAll(scheduler)
        try await checkFacts(scheduler, asked: ledger.moment())
        await scheduler.shutDown(grace: .none)
    }

    /// D1, D3: what was acknowledged is there, or was forgotten after its end; who was told of an end was told for ever.
    private func checkFacts(_ scheduler: Scheduler, asked: Int) async throws {
        let snapshot = try await scheduler.snapshot()
        for task in snapshot.tasks { try ledger.facts { try $0.saw(task, asked: asked) } }
        let shown = Set(snapshot.tasks.map(\.id))
        for task in try ledger.facts({ $0.known }) where !shown.contains(task) {
            do {
                _ = try await scheduler.task(task)
                throw PromiseBroken("D2", "task \(task) is there, and not in a snapshot")
            } catch let error as TenureError {
                try promise("D1", error.code == .taskEvicted, "task \(task) was told of: \(error.message)")
            }
        }
    }

    /// S5: with agents for everything, everything comes to an end.
    private func finishAll(_ scheduler: Scheduler) async throws {
        for scope in try await scheduler.snapshot().paused { try await scheduler.resume(scope) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            for name in StressCaller.names {
                group.addTask {
                    try await scheduler.runAgent(name, capabilities: Set(StressCaller.capabilities)) { agent in
                        for kind in StressWork.kinds {
                            agent.handle(kind) { payload, _ in StressWork.output(of: kind, payload) }
                        }
                    }
                }
            }
            try await world.eventually("every task comes to an end") { try await scheduler.counts().total.live == 0 }
            await scheduler.shutDown(grace: .none)
            try await group.waitForAll()
        }
    }
}
