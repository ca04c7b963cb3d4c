/// The handshake of an ``EventBuffer``: what was told and not read, and who waits for more. Bounded, and honest about what
/// did not fit.
///
/// Taking something in, and reading or else waiting, are each one step under the buffer's mutex, so that all orders of
/// them can be tried.
struct EventBacklog<Waiter: Sendable>: Sendable {
    private var events: [SchedulerEvent] = []
    private var head = 0
    /// How many were dropped since the last one that was taken in.
    private var missed: UInt64 = 0
    private(set) var allMissed: UInt64 = 0
    private var isFinished = false
    private(set) var isAbandoned = false
    /// One, unless the stream is read by several tasks, which is not forbidden.
    private var waiters: [Waiter] = []

    /// - Returns: whom to wake.
    mutating func append(_ event: SchedulerEvent, capacity: Int) -> [Waiter] {
        if events.count - head >= capacity {
            missed += 1
            allMissed += 1
            return []
        }
        var event = event
        event.missed = missed
        missed = 0
        events.append(event)
        return takeWaiters()
    }

    /// - Returns: whom to wake.
    mutating func finish() -> [Waiter] {
        isFinished = true
        return takeWaiters()
    }

    /// Nobody will read any more.
    mutating func abandon() {
        isAbandoned = true
        events.removeAll()
        head = 0
    }

    enum Reading {
        case event(SchedulerEvent)
        case finished
    }

    /// - Returns: `nil` when there is nothing to read yet: then the reader waits in the same step, or goes.
    mutating func read() -> Reading? {
        guard head < events.count else { return isFinished ? .finished : nil }
        let event = events[head]
        head += 1
        // Moved down once half is read, so that each event is moved at most once on average.
        if head * 2 >= events.count {
            events.removeFirst(head)
            head = 0
        }
        return .event(event)
    }

    /// The waiter is woken when there is something to read, for whoever comes first.
    mutating func wait(with waiter: Waiter) { waiters.append(waiter) }

    /// Somebody waits no more.
    mutating func forget(where isGone: (Waiter) -> Bool) { waiters.removeAll(where: isGone) }

    private mutating func takeWaiters() -> [Waiter] {
        if waiters.isEmpty { return [] }
        defer { waiters.removeAll() }
        return waiters
    }
}
