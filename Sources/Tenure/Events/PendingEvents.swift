/// Events that were not told yet, in their order and in runs, as they will be told.
struct PendingEvents: ~Copyable {
    /// How long a run is at most: as many as a turn has, as a rule.
    static let runLength = 8

    /// What is left of a run of which a part was told.
    private var rest: EventRun = []
    private var full = ChunkedQueue<EventRun>()
    /// Where the latest ones wait to be moved into a run that is exactly as large as they are: runs may be kept for long.
    private let latest = UnsafeMutablePointer<SchedulerEventFields>.allocate(capacity: runLength)
    private var latestCount = 0

    init() {}

    deinit {
        latest.deinitialize(count: latestCount)
        latest.deallocate()
    }

    /// What the first one says.
    @inline(__always)
    func first<Value>(_ part: (borrowing SchedulerEventFields) -> Value) -> Value? {
        if !rest.isEmpty { return part(rest[0]) }
        if let run = full.first { return part(run[0]) }
        return latestCount > 0 ? part(latest.pointee) : nil
    }

    mutating func append(_ event: consuming SchedulerEventFields) {
        if latestCount == Self.runLength { full.append(takeLatest()) }
        (latest + latestCount).initialize(to: event)
        latestCount += 1
    }

    /// Whether there is one that is durable.
    ///
    /// - Complexity: O(1).
    func has(upTo durable: SequenceNumber) -> Bool { first { $0.sequence <= durable } ?? false }

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
        let count = latestCount
        // No array is made of nothing: all empty ones are the same, and that would be written to.
        if count == 0 { return [] }
        latestCount = 0
        return EventRun(unsafeUninitializedCapacity: count) { [latest] run, initialized in
            run.baseAddress?.moveInitialize(from: latest, count: count)
            initialized = count
        }
    }
}
