import Tenure

#if TENURE_RECIPES
    public import ServiceLifecycle
#endif

/// Runs a scheduler in a `ServiceGroup`, and ends it gracefully when the group is told to.
struct SchedulerService: Service {
    let scheduler: Scheduler
    var grace = ShutdownGrace(finishing: .seconds(10), cancelling: .seconds(2))

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await scheduler.run()
        } onGracefulShutdown: {
            // run() returns when this is over.
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
