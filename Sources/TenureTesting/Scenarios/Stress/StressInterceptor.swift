internal import Tenure

/// Runs around handlers, and sometimes keeps them from running or loses what they did.
struct StressInterceptor: TaskInterceptor {
    let ledger: StressLedger
    let seed: SeededGenerator

    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: () async throws -> Output
    ) async throws -> Output {
        var generator = seed.fork("interceptor \(context.fence)")
        let work = try ledger.facts { $0.specification(of: context.task) }
        if let work {
            let isSame =
                work.kind == context.kind && work.priority == context.priority && work.options == context.options
            try promise("T1", isSame, "the context of \(context.task) is not what was submitted")
        }
        if generator.chance(1, in: 20) { throw TaskFailure("kept from running") }
        let output = try await body()
        if generator.chance(1, in: 20) { throw TaskFailure("lost by the interceptor") }
        return output
    }
}
