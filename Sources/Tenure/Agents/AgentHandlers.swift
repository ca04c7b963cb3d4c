/// What an agent of handlers does with each kind of task.
///
/// ```swift
/// try await scheduler.runAgent("counter") { agent in
///     agent.handle(WordCount.self, on: .threads(4)) { task, context in try countWords(at: task.path) }
/// }
/// ```
public struct AgentHandlers: Sendable {
    /// More threads than handlers of one process can use.
    private static let mostThreads = 1_024

    private var handlers = HandlerTable()
    private var interceptors: [any TaskInterceptor] = []

    /// What was wrong with a call of `handle`, found when the agent is to run.
    private(set) var mistake: TenureError?

    /// Whether handlers that block get threads of their own.
    private let hasThreads: Bool

    init(hasThreads: Bool = true) { self.hasThreads = hasThreads }

    // Disfavoured, because the compiler takes a closure of several statements that returns nothing for either, and only
    // the one below can be meant.

    /// Handles the tasks of a type; a second handler of the same kind takes the place of the first.
    ///
    /// - Parameters:
    ///   - type: the task's type.
    ///   - placement: where the handler runs; use `.threads(n)` for one that blocks.
    ///   - handler: carries a task out. What it throws fails the attempt; ``TaskFailure`` and ``TaskDeferral`` say
    ///     more. Its Swift task is cancelled when the task is to be cancelled, its time is over, or the scheduler shuts
    ///     down.
    @_disfavoredOverload
    public mutating func handle<Work: AgentTask>(
        _ type: Work.Type,
        on placement: HandlerPlacement = .sharedPool,
        _ handler: @escaping @concurrent @Sendable (Work, TaskContext) async throws -> Work.Output
    ) {
        let code: HandlerCode.Coded = { context, interceptors in
            let task: Work
            do {
                task = try Work.decodePayload(context.delivery.specification.payload)
            } catch {
                throw TaskFailure("The payload is no \(Work.self): \(error)")
            }
            if interceptors.isEmpty { return try Work.encodeOutput(try await handler(task, context)) }
            return try Work.encodeOutput(try await interceptors.around(context) { try await handler(task, context) })
        }
        add(Work.kind, placement, .coded(code))
    }

    /// Handles the tasks of a type that has no output, as the one with an output does.
    public mutating func handle<Work: AgentTask>(
        _ type: Work.Type,
        on placement: HandlerPlacement = .sharedPool,
        _ handler: @escaping @concurrent @Sendable (Work, TaskContext) async throws -> Void
    ) where Work.Output == NoOutput {
        handle(type, on: placement) { (task: Work, context: TaskContext) -> NoOutput in
            try await handler(task, context)
            return NoOutput()
        }
    }

    /// Handles the tasks of a kind as bytes; a second handler of the same kind takes the place of the first.
    ///
    /// - Parameters:
    ///   - kind: the kind of the tasks, typed or not.
    ///   - placement: where the handler runs; use `.threads(n)` for one that blocks.
    ///   - handler: makes an output of a payload; see the one for a type.
    public mutating func handle(
        _ kind: TaskKind,
        on placement: HandlerPlacement = .sharedPool,
        _ handler: @escaping @concurrent @Sendable (_ payload: [UInt8], TaskContext) async throws -> [UInt8]
    ) {
        add(kind, placement, .ofBytes(handler))
    }

    /// Adds what runs around every handler of this agent, wherever it runs. The first that is added is the outermost.
    public mutating func intercept(with interceptor: some TaskInterceptor) { interceptors.append(interceptor) }

    private mutating func add(_ kind: TaskKind, _ placement: HandlerPlacement, _ code: HandlerCode) {
        switch placement.place {
        case .sharedPool: handlers.set(code, threads: nil, for: kind)
        case .threads(let count) where 1...Self.mostThreads ~= count:
            guard hasThreads else { return handlers.set(code, threads: nil, for: kind) }
            do throws(ThreadRefused) {
                handlers.set(code, threads: try HandlerThreads(count: count), for: kind)
            } catch {
                mistake = TenureError(
                    .invalidConfiguration,
                    "The handler of \(kind) is to run on \(count) threads, and \(error). Ask for fewer, or raise the limit."
                )
            }
        case .threads(let count):
            mistake = TenureError(
                .invalidConfiguration,
                "The handler of \(kind) is to run on \(count) threads. Give it 1 to \(Self.mostThreads)."
            )
        }
    }

    /// What was configured, for all agents that run it.
    ///
    /// - Parameter limits: what outputs and usage must keep to.
    func code(_ limits: InputLimits) -> AgentCode { AgentCode(handlers, interceptors, limits) }
}
