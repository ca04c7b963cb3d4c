/// Why the intake does not let a submit in. Then nothing is recorded, and nothing has changed.
package enum Refusal: Error, Hashable, Sendable {
    case closed
    case failed(String)
    case rateLimited(RateLimit, retryAfter: Duration)
    case full(capacity: Int, insideHandler: Bool)
    case cancelled
    /// The key is another task's, which was submitted by the record of this number.
    case conflict(TaskSpecification, with: TaskID, SequenceNumber)
    case tableFull(capacity: Int)
    /// There is no space on the disk.
    case storageFull

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
        case .full(let capacity, let insideHandler):
            TenureError(
                .queueFull,
                """
                \(capacity) tasks are live, and no more may be (SchedulerOptions.capacity); nothing was recorded. \
                \(insideHandler ? Self.adviceInHandler : Self.advice)
                """
            )
        case .conflict(let specification, let original, _):
            TenureError(
                .idempotencyConflict,
                """
                Task \(original) of kind \(specification.kind) was submitted with the idempotency key \
                \(specification.idempotencyKey ?? "") and another payload; nothing was recorded. Give each \
                piece of work a key of its own, and submit it again with the very same payload.
                """,
                task: original
            )
        case .tableFull(let capacity):
            TenureError(
                .idempotencyTableFull,
                """
                \(capacity) idempotency keys are held, and no more may be (SchedulerOptions.idempotencyCapacity); \
                nothing was recorded. Submit again when some have had their time (idempotencyRetention), raise the \
                limit, or submit without a key.
                """
            )
        case .storageFull: .storageFull("nothing was recorded. Free some space and submit again")
        case .cancelled:
            TenureError(
                .submitCancelled,
                """
                The calling task was cancelled while its submit waited for room in the queue, or for the journal to \
                confirm why there is none; nothing was recorded. Submit again if it is still wanted.
                """
            )
        }
    }

    private static let advice =
        "Submit again when some have ended, wait for that (whenFull: .wait), or raise the limit."
    private static let adviceInHandler = """
        A submit inside a handler does not wait for room: the agents could lock each other up. Let the attempt fail and \
        be tried again, or raise the limit.
        """
}
