/// Events that were not told yet, in their order.
struct PendingEvents: ~Copyable {
    /// Full ones, in which some were not told.
    private var full = ChunkedQueue<EventBlock>()
    /// The one that fills up; it may be that all in it were told.
    private var latest = EventBlock()
    /// How many of the first block were told.
    private var toldCount = 0

    /// The block that the first one lies in.
    private var first: EventBlock { full.first ?? latest }

    /// The number of the first one.
    var firstNumber: UInt64? {
        let block = first
        return toldCount < block.count ? block[toldCount].number : nil
    }

    /// Begins an event behind the others; it is one of them once it is finished.
    @inline(__always)
    func begin(_ event: consuming SchedulerEventFields) { latest.begin(event) }

    /// Says more of the event that was begun.
    @inline(__always)
    func changeBegun(_ change: (inout SchedulerEventFields) -> Void) { latest.changeBegun(change) }

    /// Takes the event that was begun away.
    func abandonBegun() -> SchedulerEventFields { latest.abandonBegun() }

    mutating func finishBegun() {
        latest.finishBegun()
        if latest.count == latest.capacity {
            full.append(latest)
            latest = EventBlock()
        }
    }

    /// The next run of those up to `durable`.
    ///
    /// - Returns: `nil` when there is none.
    /// - Complexity: O(1), O(events) where some in a block are durable and others are not.
    mutating func popFirst(upTo durable: SequenceNumber) -> EventRun? {
        let block = first
        let count = block.count
        guard toldCount < count, block[toldCount].sequence <= durable else { return nil }
        var end = count
        while block[end - 1].sequence > durable { end -= 1 }
        let run = EventRun(block, toldCount..<end)
        toldCount = end
        if end == block.capacity {
            full.popFirst()
            toldCount = 0
        }
        return run
    }
}
