/// Changing limits while the scheduler runs. The next opening begins with its own options again.
extension Scheduler {
    /// Limits submits differently from now on; `nil` for no limit.
    ///
    /// What came in before counts, as far as the limit before has counted it. Not recorded: the next opening has the
    /// limit of its options.
    /// - Throws: `invalidConfiguration`, `durationNegative`; nothing has changed then.
    /// - Complexity: O(count of the limit).
    public nonisolated func setSubmitLimit(_ limit: RateLimit?) throws(TenureError) {
        try limit?.check(as: "submit limit")
        gate.change(submitLimit: limit)
    }

    /// Bounds the number of live tasks differently from now on; `nil` for no bound. Submits that wait for room are let
    /// in as far as there is some now. What is there already stays, also where it is more. Not recorded: the next
    /// opening has the capacity of its options.
    ///
    /// - Parameter capacity: how many tasks may live at once; at least 1.
    /// - Throws: `invalidConfiguration`; nothing has changed then.
    /// - Complexity: O(submits let in).
    public nonisolated func setCapacity(_ capacity: Int?) throws(TenureError) {
        if let capacity, capacity < 1 {
            throw TenureError(.invalidConfiguration, "The capacity is \(capacity). It must be at least 1.")
        }
        gate.change(capacity: capacity)
    }
}
