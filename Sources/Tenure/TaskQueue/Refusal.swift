/// Why the intake does not let a submit in. Then nothing is recorded, and nothing has changed.
package enum Refusal: Error, Hashable, Sendable {
    case closed
    case failed(String)
    case rateLimited(RateLimit, retryAfter: Duration)

    /// The refusal for the caller.
    package var error: TenureError {
        switch self {
        case .closed:
            TenureError(
                .shutDown,
                "The scheduler is shutting down or has ended; nothing was recorded. Open it again and submit then."
            )
        case .failed(let reason):
            TenureError(
                .journalFailed,
                """
                The journal cannot be written (\(reason)); nothing more is promised. Mend the cause, end this \
                scheduler and open it again: everything that was acknowledged will be there.
                """
            )
        case .rateLimited(let limit, let retryAfter):
            TenureError(
                .rateLimited,
                """
                No more than \(limit) may be submitted (SchedulerOptions.submitLimit); nothing was recorded. Submit \
                again after \(retryAfter), or raise the limit.
                """,
                retryAfter: retryAfter
            )
        }
    }
}
