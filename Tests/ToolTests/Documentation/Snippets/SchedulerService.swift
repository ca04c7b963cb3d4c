import Tenure

#if TENURE_RECIPES
    public import ServiceLifecycle
#endif

/// A scheduler and its agents in a `ServiceGroup`, which ends them gracefully.
struct SchedulerService: Service {
    let scheduler: Scheduler
    let agents: [AgentName]
    let configure: @Sendable (inout AgentHandlers) -> Void
    var grace = ShutdownGrace(finishing: .seconds(10), cancelling: .seconds(2))

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                for name in agents {
                    group.addTask {
                        do {
                            try await scheduler.runAgent(name, configure)
                        } catch let error as TenureError where error.code == .shutDown {
                            // Told to end before this one had begun.
                        }
                    }
                }
                // However the scheduler ends, its agents end with it.
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            Task { report(await scheduler.shutDown(grace: grace)) }
        }
    }

    func report(_ report: ShutdownReport) {
        print("\(report.finished) finished, \(report.released.count) given back, still running: \(report.stuck)")
        if let failure = report.failure { print(failure.message) }
    }
}

#if TENURE_RECIPES
    extension Scheduler: @retroactive Service {}
#else
    // The protocol is this module's own here.
    extension Scheduler: Service {}
#endif
