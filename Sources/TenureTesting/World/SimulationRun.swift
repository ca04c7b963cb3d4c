internal import Tenure

/// One run of a test's body in a world of its own.
struct SimulationRun: Sendable {
    /// How it ended.
    struct Result: Sendable {
        var report: SimulationReport
        /// What went wrong in the code, if anything did.
        var failure: (any Error)?
        /// What had been done to it by then.
        var happened: [Fault]
        var inputCount: Int
        /// What happened, in words.
        var lines: [String]
    }

    /// More steps than a run that comes to its end has.
    static let usualStepLimit = 400_000

    var reproduction: Reproduction
    var keepsTrace = false
    var stepLimit = usualStepLimit
    let body: @Sendable (World) async throws -> Void

    /// Runs it on a thread that may be busy for long, with the task-local values of the caller.
    func makeAside() async -> Result {
        await withTaskExecutorPreference(WorkerThreads.shared) { make() }
    }

    /// Runs it on the calling thread.
    func make() -> Result {
        let executor = SeededExecutor(
            seed: reproduction.seed,
            strategy: reproduction.strategy,
            jobLimit: stepLimit
        )
        let world = World(
            executor: executor,
            plan: FaultPlan(faults: reproduction.faults),
            inputs: reproduction.inputs.map(Set.init),
            keepsTrace: keepsTrace
        )
        var failure: (any Error)?
        var report = SimulationReport()
        do {
            let body = body
            report = try executor.run {
                // What is left of processes must not outlive the run, however it ends.
                defer {
                    world.close()
                    world.bury()
                }
                do {
                    try await body(world)
                    try await world.finish()
                } catch {
                    throw world.failure ?? error
                }
                return SimulationReport(world)
            }
        } catch {
            failure = world.failure ?? error
            report = SimulationReport(world)
        }
        defer { world.dismantle() }
        return Result(
            report: report,
            failure: failure,
            happened: world.misfortune.happened,
            inputCount: world.inputCount,
            lines: keepsTrace ? world.journal.lines : world.journal.tail
        )
    }
}
