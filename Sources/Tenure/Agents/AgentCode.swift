/// What agents of handlers run.
///
/// A class, so that all agents of one configuration share it: what an agent has of its own is cold when its turn comes.
final class AgentCode: Sendable {
    let kinds: Set<TaskKind>
    private let handlers: HandlerTable
    private let interceptors: [any TaskInterceptor]
    private let limits: InputLimits

    init(_ handlers: HandlerTable, _ interceptors: [any TaskInterceptor], _ limits: InputLimits) {
        self.handlers = handlers
        kinds = handlers.kinds
        self.interceptors = interceptors
        self.limits = limits
    }

    /// Carries out one task, whatever the handler does.
    ///
    /// - Parameter tell: takes what the handler says of its progress.
    @inline(__always)
    func perform(_ delivery: Delivery, tell: TaskContext.Teller?) async -> Settlement {
        let context = TaskContext(delivery, tell: tell)
        guard let entry = handlers[delivery.specification.kind] else {
            return .failed(TaskFailure("No handler for \(delivery.specification.kind)."), .none)
        }
        do {
            let output: [UInt8]
            if case .ofBytes(let handler) = entry.code, entry.threads == nil, interceptors.isEmpty {
                output = try await handler(delivery.specification.payload, context)
            } else {
                output = try await run(entry, context)
            }
            return try completion(of: delivery, output)
        } catch {
            return settlement(of: delivery, after: error)
        }
    }

    // What follows is no part of the code above, or a task that waits would keep room for it.

    @inline(never)
    private func run(_ entry: HandlerTable.Entry, _ context: TaskContext) async throws -> [UInt8] {
        guard let threads = entry.threads else { return try await entry.code.run(context, interceptors) }
        return try await withTaskExecutorPreference(threads.executor) {
            try await entry.code.run(context, interceptors)
        }
    }

    private func completion(of delivery: Delivery, _ output: [UInt8]) throws(TenureError) -> Settlement {
        let usage = delivery.usageSoFar
        try limits.check(output: output, of: delivery.lease.task)
        try limits.check(usage, of: delivery.lease.task)
        return .completed(output: output, usage)
    }

    @inline(never)
    private func settlement(of delivery: Delivery, after error: any Error) -> Settlement {
        if Task.isCancelled, error.tellsOfCancellation { return .released(.interrupted) }
        var usage = delivery.usageSoFar
        if (try? limits.check(usage, of: delivery.lease.task)) == nil { usage = .none }
        switch error {
        case TaskDeferral.release:
            return .released(.byAgent)
        case TaskDeferral.snooze(let delay) where (try? InputLimits.check(delay, as: "delay")) != nil:
            return .snoozed(delay, usage)
        default:
            return .failed(TaskFailure(error, limits), usage)
        }
    }
}

extension Error {
    /// Whether it says that what was waited for was given up because the waiting task was cancelled, or that there is no
    /// scheduler any more; so do calls of this library that a handler makes.
    fileprivate var tellsOfCancellation: Bool {
        if self is CancellationError { return true }
        guard let error = self as? TenureError else { return false }
        return [.indeterminate, .submitCancelled, .backupCancelled, .shutDown].contains(error.code)
    }
}

extension TaskFailure {
    /// What any error means for a task.
    fileprivate init(_ error: any Error, _ limits: InputLimits) {
        switch error {
        case let failure as TaskFailure:
            var (message, verdict) = (failure.message, failure.verdict)
            if case .retry(let delay) = verdict, (try? InputLimits.check(delay, as: "delay")) == nil {
                // Nobody is there to be told, so the task's history is.
                message =
                    "\(limits.cut(errorText: message)) (the handler asked for a retry after a delay that cannot be; the retry policy decided instead)"
                verdict = .byPolicy
            }
            self.init(limits.cut(errorText: message), verdict: verdict)
        case TaskDeferral.snooze:
            self.init("The handler put the task off by a delay that cannot be. Give it one that is not negative.")
        case let error as TenureError:
            self.init(limits.cut(errorText: error.message))
        default:
            self.init(limits.cut(errorText: String(describing: error)))
        }
    }
}
