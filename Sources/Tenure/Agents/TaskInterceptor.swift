/// Runs around the handlers of an agent: for tracing, logging, metrics, or a check of who may do what.
///
/// ```swift
/// struct Timing: TaskInterceptor {
///     func around<Output: Sendable>(
///         _ context: TaskContext,
///         _ body: nonisolated(nonsending) () async throws -> Output
///     ) async throws -> Output {
///         let start = ContinuousClock.now
///         defer { print("\(context.kind) \(context.task): \(ContinuousClock.now - start)") }
///         return try await body()
///     }
/// }
/// ```
/// What an interceptor throws settles the attempt as if the handler had thrown it. One value goes around any number of
/// attempts at once.
public protocol TaskInterceptor: Sendable {
    /// Runs around one attempt. The type of `body` is written out, so that it can be copied into a package whatever
    /// upcoming features that enables.
    ///
    /// - Parameters:
    ///   - context: what is known of the attempt.
    ///   - body: the interceptors after this one, then the handler. To be called once; not calling it, and throwing
    ///     instead, keeps the handler from running.
    /// - Returns: what `body` returned.
    /// - Throws: what `body` threw, or an error of its own, which settles the attempt in its place.
    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: nonisolated(nonsending) () async throws -> Output
    ) async throws -> Output
}

extension [any TaskInterceptor] {
    /// Runs `body` inside of all of these, the first one outermost.
    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: () async throws -> Output
    ) async throws -> Output {
        try await around(context, from: startIndex, body)
    }

    private func around<Output: Sendable>(
        _ context: TaskContext,
        from index: Int,
        _ body: () async throws -> Output
    ) async throws -> Output {
        guard index < endIndex else { return try await body() }
        return try await self[index].around(context) { try await around(context, from: index + 1, body) }
    }
}
