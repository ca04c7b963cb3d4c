internal import Tenure

/// Lets handlers fail, and the process die in them, as the plan says.
struct FaultyHandlers: TaskInterceptor {
    let scheduler: SimulatedScheduler
    let life: SimulatedLife
    let misfortune: Misfortune

    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: nonisolated(nonsending) () async throws -> Output
    ) async throws -> Output {
        // A first attempt can fail without costing the task its life, whatever else happens to it.
        let fault = context.attempt == 1 ? misfortune.next(.handler) { mayStrike($0, context) ? [] : nil } : nil
        if fault?.kind == .poison { misfortune.poison(context.task) }
        if misfortune.isPoisoned(context.task) { await dieOf(context.task) }
        if fault?.kind == .handlerError { throw SimulatedHandlerError(isLate: false) }
        let output = try await body()
        if fault?.kind == .lateHandlerError { throw SimulatedHandlerError(isLate: true) }
        return output
    }

    private func mayStrike(_ kind: Fault.Kind, _ context: TaskContext) -> Bool {
        let policy = context.options.retry ?? scheduler.options.retry
        return kind == .poison || policy.maximumAttempts > 1
    }

    private func dieOf(_ task: TaskID) async {
        scheduler.world.log("task \(task) kills the process")
        scheduler.die(.killed, in: life)
        // The process has no next step.
        await scheduler.world.executor.yield()
    }
}
