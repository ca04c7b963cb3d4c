/// Why the intake does not let a batch in. Then nothing of it is recorded.
package struct BatchRefusal: Error, Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// What refuses a submit by itself, once those before it in the batch are counted.
        case refusal(Refusal)
        /// Another one of the batch, at this place, has the same key and another payload.
        case conflict(TaskSpecification, withPlace: Int)
        /// More new tasks than may ever live at once.
        case overCapacity(tasks: Int, capacity: Int)
        /// More new tasks than the limit ever lets in at once.
        case overRate(tasks: Int, RateLimit)
        /// More bytes of records than go into one frame.
        case tooManyBytes(Int)
    }

    package let cause: Cause
    /// Which of the tasks is the first that is refused; `nil` when it is the batch as a whole.
    package let place: Int?
    private let count: Int

    package init(_ cause: Cause, place: Int?, of count: Int) {
        self.cause = cause
        self.place = place
        self.count = count
    }

    /// The refusal for the caller.
    package var error: TenureError {
        guard let place else { return wholeError }
        return wholeError.refusingBatch(at: place, of: count)
    }

    private var wholeError: TenureError {
        switch cause {
        case .refusal(.full(let capacity, _)):
            TenureError(
                .queueFull,
                """
                With it more than \(capacity) tasks would be live (SchedulerOptions.capacity); nothing was recorded. A \
                batch never waits for room, whatever SchedulerOptions.whenFull says: submit it when some tasks have \
                ended, in smaller batches or task by task, or raise the limit.
                """
            )
        case .refusal(let refusal): refusal.error
        case .conflict(let specification, let other):
            TenureError(
                .idempotencyConflict,
                """
                The one at index \(other) is of kind \(specification.kind), too, and has the same idempotency key \
                \(specification.idempotencyKey ?? "") and another payload; nothing was recorded. Give each piece of \
                work a key of its own.
                """
            )
        case .overCapacity(let tasks, let capacity):
            TenureError(
                .batchTooLarge,
                """
                The batch has \(tasks) new tasks, and no more than \(capacity) may be live at once \
                (SchedulerOptions.capacity); it can never be let in, and nothing was recorded. Submit smaller batches, \
                or raise the limit.
                """
            )
        case .overRate(let tasks, let limit):
            TenureError(
                .batchTooLarge,
                """
                The batch has \(tasks) new tasks, and no more than \(limit) may be submitted \
                (SchedulerOptions.submitLimit); it can never be let in, and nothing was recorded. Submit smaller \
                batches, or raise the limit.
                """
            )
        case .tooManyBytes(let bytes):
            TenureError(
                .batchTooLarge,
                """
                The records of the batch of \(count) tasks have \(bytes) bytes; at most \
                \(SubmissionBatch.largestBytes) are written in one step, so that a crash keeps all of a batch or none. \
                Nothing was recorded. Submit smaller batches, or large tasks each by itself.
                """
            )
        }
    }
}

extension TenureError {
    /// The error of a batch of which the task at `place` is the first that is refused.
    func refusingBatch(at place: Int, of count: Int) -> TenureError {
        var error = self
        error.message = "The task at index \(place) of a batch of \(count) is refused, and so are all: \(message)"
        return error
    }
}
