internal import Tenure

/// Which refusals a caller may get, and when.
struct StressJudge: Sendable {
    let ledger: StressLedger

    private static let always: Set<TenureError.Code> = [
        .shutDown, .rateLimited, .queueFull, .idempotencyConflict, .idempotencyTableFull, .kindMismatch, .taskEvicted,
        .taskCancelled, .taskNotDead, .taskDead, .staleLease, .refusedByState, .unknownAgent, .agentNameInUse,
        .sessionOver, .alreadyRunning, .eventsForgotten,
    ]

    /// Looks at an error that a call threw; to be asked by the task that made the call, which may have been cancelled.
    ///
    /// - Returns: whether it says that the scheduler ends.
    func accept(_ error: any Error) throws -> Bool {
        do {
            return try judge(error)
        } catch {
            if let broken = error as? PromiseBroken { ledger.complain(broken) }
            throw error
        }
    }

    private func judge(_ error: any Error) throws -> Bool {
        if error is CancellationError {
            try promise("Q1", Task.isCancelled, "a call that nobody cancelled says that it was cancelled")
            return false
        }
        guard let error = error as? TenureError else { throw error }
        ledger.noteRefusal(error.code)
        let detail = "\(error.code): \(error.message)"
        switch error.code {
        case .journalFailed:
            try promise("D5", ledger.isPowerCut, detail)
            return true
        case .indeterminate, .submitCancelled:
            try promise("D1", Task.isCancelled || ledger.isPowerCut, "nobody cancelled this: \(detail)")
        case .backupCancelled:
            try promise("Q2", Task.isCancelled, "nobody cancelled this: \(detail)")
        case .backupFailed, .journalCorrupt:
            try promise("D3", ledger.isPowerCut, detail)
        case .unknownTask:
            let isKnown = try ledger.facts { facts in error.task.map { facts.knows($0) } ?? false }
            try promise("D1", !isKnown, "a task that was told of is gone: \(detail)")
        case .rateLimited:
            try promise("S8", (error.retryAfter ?? .zero) > .zero, "no time to wait: \(detail)")
        case .taskEvicted:
            if let task = error.task { try ledger.facts { $0.forgot(task) } }
        default:
            try promise("T1", Self.always.contains(error.code), "not an answer to this: \(detail)")
        }
        return error.code == .shutDown
    }
}
