package import Tenure

/// What a ``ReferenceModel`` knows of the options under which the records were made. What it does not know it does not
/// judge, or only as far as every choice of the option would forbid it.
package struct ModelRules: Sendable {
    /// The order in which tasks are given out.
    package var order: TaskOrder?
    /// The policy of tasks that have none of their own.
    package var retry: RetryPolicy?
    /// How long a suspect works alone.
    package var carefulTime: Duration?
    /// How long a key is held after the end of its task.
    package var idempotencyRetention: Duration?
    /// Whether all records were made by one thread, so that no record's time is later than what it was decided by.
    package var isSingleThreaded: Bool

    /// - Parameters:
    ///   - order: the order of the store; `nil` judges what no order allows.
    ///   - retry: the store's own policy; `nil` where that is not known.
    package init(order: TaskOrder? = nil, retry: RetryPolicy? = nil) {
        self.order = order
        self.retry = retry
        carefulTime = nil
        idempotencyRetention = nil
        isSingleThreaded = false
    }

    /// The rules of a scheduler that is simulated on one thread.
    package init(simulated options: SchedulerOptions) {
        order = options.order
        retry = options.retry
        carefulTime = options.carefulTime
        idempotencyRetention = options.idempotencyRetention
        isSingleThreaded = true
    }
}
