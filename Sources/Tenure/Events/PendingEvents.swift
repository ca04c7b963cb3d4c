/// Events that were not told yet, in their order and in runs, as they will be told.
struct PendingEvents: ~Copyable {
    /// How long a run is at most: as many as a turn has, as a rule.
    static let runLength = 8

    /// What is left of a run of which a part was told.
    private var rest: EventRun = []
    private var full = ChunkedQueue<EventRun>()
    private var latest: EventRun = []
    /// Memory for the run after the latest one.
    private var spare: EventRun = []

    init() {}

    /// The first one.
    var first: SchedulerEventFields? { rest.first ?? full.first?.first ?? latest.first }

    mutating func append(_ event: consuming SchedulerEventFields) {
        if latest.count == Self.runLength { full.append(takeLatest()) }
        if latest.capacity == 0 { latest.reserveCapacity(Self.runLength) }
        latest.append(event)
    }

    /// Whether there is one that is durable.
    ///
    /// - Complexity: O(1).
    func has(upTo durable: SequenceNumber) -> Bool {
        if !rest.isEmpty { return rest[0].sequence <= durable }
        if let run = full.first { return run[0].sequence <= durable }
        return !latest.isEmpty && latest[0].sequence <= durable
    }

    /// The next run of those up to `durable`.
    ///
    /// - Returns: `nil` when there is none.
    mutating func popFirst(upTo durable: SequenceNumber) -> EventRun? {
        if rest.isEmpty { rest = full.popFirst() ?? takeLatest() }
        guard let last = rest.last, let first = rest.first, first.sequence <= durable else { return nil }
        var run: EventRun = []
        if last.sequence <= durable {
            swap(&run, &rest)
        } else {
            run = EventRun(rest.prefix { $0.sequence <= durable })
            rest.removeFirst(run.count)
        }
        return run
    }

    private mutating func takeLatest() -> EventRun {
        var run: EventRun = []
        swap(&run, &spare)
        swap(&run, &latest)
        return run
    }

    /// The memory of a run that nobody needs any more is for the next one.
    mutating func reuse(_ run: consuming EventRun) {
        guard spare.capacity == 0, run.capacity >= Self.runLength else { return }
        run.removeAll(keepingCapacity: true)
        spare = run
    }
}
