extension Scheduler {
    /// The state at one moment, delivered once everything in it is durable.
    ///
    /// - Throws: `indeterminate` when the journal failed, or the calling task was cancelled, before that.
    /// - Complexity: O(tasks).
    public nonisolated func snapshot() async throws(TenureError) -> Snapshot {
        let snapshot = await turn { $0.snapshot() }
        try await confirmReading(upTo: snapshot.sequence)
        return snapshot
    }

    /// A snapshot and the stream of all events right after it, without a gap.
    ///
    /// - Parameter capacity: how many events may wait to be read; what comes beyond is dropped and counted in
    ///   ``SchedulerEvent/missed``. At least 1.
    /// - Throws: `invalidConfiguration`; `indeterminate` when the journal failed, or the calling task was cancelled,
    ///   before the snapshot was durable.
    public nonisolated func observe(
        buffering capacity: Int = 4_096
    ) async throws(TenureError) -> (snapshot: Snapshot, events: EventStream) {
        guard capacity >= 1 else {
            throw TenureError(.invalidConfiguration, "A buffer of \(capacity) events holds none. Give it at least one.")
        }
        let (snapshot, events) = await turn { $0.subscribe(capacity: capacity) }
        try await confirmReading(upTo: snapshot.sequence)
        return (snapshot, events)
    }
}
