import Tenure

#if TENURE_RECIPES
    import Logging
    import Metrics
    import Tracing
#endif

/// swift-log: one line for each attempt, with what to look it up by.
struct LogAttempts: TaskInterceptor {
    let logger: Logger

    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: nonisolated(nonsending) () async throws -> Output
    ) async throws -> Output {
        var logger = logger
        logger[metadataKey: "task"] = "\(context.task)"
        logger[metadataKey: "kind"] = "\(context.kind)"
        logger[metadataKey: "attempt"] = "\(context.attempt)"
        do {
            let output = try await body()
            logger.info("done")
            return output
        } catch {
            logger.warning("failed: \(error)")
            throw error
        }
    }
}

/// swift-metrics: how many attempts there were, how they ended, and how long they took.
struct MeasureAttempts: TaskInterceptor {
    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: nonisolated(nonsending) () async throws -> Output
    ) async throws -> Output {
        let start = ContinuousClock.now
        var ending = "failed"
        defer {
            let labels = [("kind", context.kind.rawValue), ("ending", ending)]
            let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
            Counter(label: "tenure.attempts", dimensions: labels).increment()
            Timer(label: "tenure.attempt.duration", dimensions: labels).recordNanoseconds(Int64(nanoseconds))
        }
        let output = try await body()
        ending = "done"
        return output
    }
}

/// swift-distributed-tracing: a span for each attempt, below the span in which the task was submitted.
struct TraceAttempts: TaskInterceptor {
    func around<Output: Sendable>(
        _ context: TaskContext,
        _ body: nonisolated(nonsending) () async throws -> Output
    ) async throws -> Output {
        var parent = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(context.options.metadata, into: &parent, using: MetadataCarrier())
        return try await withSpan("\(context.kind)", context: parent, ofKind: .consumer) { span in
            span.attributes["tenure.task"] = "\(context.task)"
            span.attributes["tenure.attempt"] = context.attempt
            return try await body()
        }
    }
}

/// Carries the trace in a task's metadata, which reaches the agent unchanged, also over a restart.
struct MetadataCarrier: Extractor, Injector {
    func extract(key: String, from metadata: [String: String]) -> String? { metadata[key] }

    func inject(_ value: String, forKey key: String, into metadata: inout [String: String]) { metadata[key] = value }
}

func submitTraced(_ task: CountWords, to scheduler: Scheduler) async throws -> TaskHandle<CountWords> {
    var options = TaskOptions()
    if let context = ServiceContext.current {
        InstrumentationSystem.instrument.inject(context, into: &options.metadata, using: MetadataCarrier())
    }
    return try await scheduler.submit(task, options: options)
}

func configure(_ agent: inout AgentHandlers, _ logger: Logger) {
    // The first is the outermost.
    agent.intercept(with: TraceAttempts())
    agent.intercept(with: LogAttempts(logger: logger))
    agent.intercept(with: MeasureAttempts())
    agent.handle(CountWords.self) { task, _ in task.text.split(separator: " ").count }
}
