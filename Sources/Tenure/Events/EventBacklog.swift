/// The handshake of an ``EventBuffer``: what was told and not taken by a reader, and who waits for more. Bounded, and
/// honest about what did not fit.
///
/// Taking something in, and taking it out or else waiting, are each one step under the buffer's mutex, so that all orders
/// of them can be tried.
struct EventBacklog<Waiter: Sendable>: Sendable {
    private var portions: [EventPortion] = []
    /// How many events were taken in, and how many of these were read, as far as was asked.
    private var toldCount = 0
    private var readCount = 0
    /// How many were dropped since the last one that was taken in.
    private var missed: UInt64 = 0
    private(set) var allMissed: UInt64 = 0
    private var isFinished = false
    private(set) var abandonedAfter: SequenceNumber?
    /// One, unless the stream is read by several tasks, which is not forbidden.
    private var waiters: [Waiter] = []

    /// Takes in events that were told together, as far as there is room.
    ///
    /// - Parameters:
    ///   - capacity: how many may wait to be read.
    ///   - read: how many were read in all; asked when that matters.
    /// - Returns: whom to wake.
    /// - Complexity: O(1), O(events) where some do not fit.
    mutating func append(_ events: EventRun, capacity: Int, read: () -> Int) -> [Waiter] {
        if toldCount - readCount + events.count > capacity { readCount = read() }
        let room = min(events.count, capacity - (toldCount - readCount))
        if room > 0 {
            let fitting = events.prefix(room)
            if missed > 0 || portions.isEmpty || !portions[portions.count - 1].events.join(fitting) {
                portions.append(EventPortion(events: fitting, missed: missed))
            }
            toldCount += room
            missed = 0
        }
        missed += UInt64(events.count - room)
        allMissed += UInt64(events.count - room)
        return room > 0 ? takeWaiters() : []
    }

    /// - Returns: whom to wake.
    mutating func finish() -> [Waiter] {
        isFinished = true
        return takeWaiters()
    }

    /// Nobody will read any more.
    mutating func abandon(after sequence: SequenceNumber) {
        abandonedAfter = sequence
        portions = []
    }

    enum Taking {
        case portions([EventPortion])
        case finished
    }

    /// Takes all that is there.
    ///
    /// - Returns: `nil` when there is nothing yet: then the reader waits in the same step, or goes.
    mutating func take() -> Taking? {
        guard !portions.isEmpty else { return isFinished ? .finished : nil }
        defer { portions = [] }
        return .portions(portions)
    }

    /// The waiter is woken when there is something to take, for whoever comes first.
    mutating func wait(with waiter: Waiter) { waiters.append(waiter) }

    /// Somebody waits no more.
    mutating func forget(where isGone: (Waiter) -> Bool) { waiters.removeAll(where: isGone) }

    private mutating func takeWaiters() -> [Waiter] {
        if waiters.isEmpty { return [] }
        defer { waiters.removeAll() }
        return waiters
    }
}
