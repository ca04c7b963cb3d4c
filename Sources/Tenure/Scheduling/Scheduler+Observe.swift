extension Scheduler {
    /// The state at one moment, delivered once everything in it is durable.
    ///
    /// - Throws: `indeterminate` when the journal failed, or the calling task was cancelled, before that.
    /// - Complexity: O(tasks + agents), in one turn, in which nothing else goes on; for less see ``counts()`` and
    ///   ``tasks(where:after:limit:)``. Payloads and outputs are shared, not copied.
    public nonisolated func snapshot() async throws(TenureError) -> Snapshot {
        let snapshot = await turn { $0.snapshot() }
        try await confirmReading(upTo: snapshot.sequence)
        return snapshot
    }

    /// A snapshot and the stream of all events right after it, without a gap.
    ///
    /// - Parameters:
    ///   - kinds: only events of these kinds; others take no room in the buffer and wake nobody up, and their numbers
    ///     are skipped. `nil` for all but those that tell how the matcher works, `agentAsked` and `passStarted`.
    ///   - capacity: how many events may wait to be read; what comes beyond is dropped and counted in
    ///     ``SchedulerEvent/missed`` and ``EventStream/missed``. At least 1.
    /// - Throws: `invalidConfiguration`; `indeterminate` when the journal failed, or the calling task was cancelled,
    ///   before the snapshot was durable.
    /// - Complexity: as ``snapshot()``; each event then costs O(subscribers).
    public nonisolated func observe(
        only kinds: Set<SchedulerEvent.Kind>? = nil,
        buffering capacity: Int = 4_096
    ) async throws(TenureError) -> (snapshot: Snapshot, events: EventStream) {
        try Self.check(capacity)
        let (snapshot, events) = await turn { $0.subscribe(only: kinds, capacity: capacity) }
        try await confirmReading(upTo: snapshot.sequence)
        return (snapshot, EventStream(events, untoldSubmits))
    }

    /// The events right after one that was seen before, without a gap: for a subscriber that missed some
    /// (``SchedulerEvent/missed``) or whose stream broke off.
    ///
    /// The latest ``SchedulerOptions/eventsKept`` events are kept, as long as somebody listens and for as many events
    /// after the last one has gone.
    /// - Parameters:
    ///   - number: the ``SchedulerEvent/number`` of the last event that was seen, or a ``Snapshot/eventNumber``; of
    ///     this opening. The number of a snapshot is good as long as somebody has listened since.
    ///   - kinds: only events of these kinds; see ``observe(only:buffering:)``.
    ///   - capacity: how many events may wait to be read; see ``observe(only:buffering:)``.
    /// - Throws: `eventsForgotten` when what came after is not kept any more, or it was not told then how the matcher works
    ///   and `kinds` asks for that; `invalidConfiguration`.
    /// - Complexity: O(events kept).
    public nonisolated func events(
        after number: UInt64,
        only kinds: Set<SchedulerEvent.Kind>? = nil,
        buffering capacity: Int = 4_096
    ) async throws(TenureError) -> EventStream {
        try Self.check(capacity)
        if let events = await turn({ $0.subscribe(after: number, only: kinds, capacity: capacity) }) {
            return EventStream(events, untoldSubmits)
        }
        throw TenureError(
            .eventsForgotten,
            """
            What came after event \(number) is not kept. Take a new snapshot with observe(), or keep more events \
            (SchedulerOptions.eventsKept).
            """
        )
    }

    private static func check(_ capacity: Int) throws(TenureError) {
        guard capacity >= 1 else {
            throw TenureError(.invalidConfiguration, "A buffer of \(capacity) events holds none. Give it at least one.")
        }
    }

    /// How many tasks are in each state, in all and by priority; delivered once that is durable.
    ///
    /// - Throws: `indeterminate` when the journal failed, or the calling task was cancelled, before that.
    /// - Complexity: O(1).
    public nonisolated func counts() async throws(TenureError) -> TaskCounts {
        let counts = await turn { $0.count() }
        try await confirmReading(upTo: counts.sequence)
        return counts
    }

    /// What is known of one task, with every attempt; delivered once it is durable.
    ///
    /// - Throws: `unknownTask`, `taskEvicted`; `indeterminate` when the journal failed, or the calling task was
    ///   cancelled, before that.
    /// - Complexity: O(attempts).
    public nonisolated func task(_ id: TaskID) async throws(TenureError) -> TaskSnapshot {
        try await confirmReading(await turn { $0.look(at: id) })
    }
}
