/// Numbers events, holds them back until they are durable, and gives them to all subscribers.
///
/// While nobody listens no event is made at all; but for some after the last subscriber has gone, so that it can come
/// back and go on where it was.
struct EventHub: ~Copyable {
    private var pending = ChunkedQueue<SchedulerEvent>()
    private var subscribers: [EventBuffer] = []
    /// With so many subscribers those that are gone are looked for.
    private var sweepsAt = EventHub.spareSubscribers
    private var isFinished = false
    private(set) var lastNumber: UInt64 = 0
    /// Somebody was told the last number while nobody listened: what may have happened since had none.
    private var isNumberStale = false
    /// The events that were told last, for those who come back, as they were told together; at least ``keeps``.
    private var kept = ChunkedQueue<[SchedulerEvent]>()
    private var keptCount = 0
    private let keeps: Int
    /// How many events in a row nobody was there for.
    private var unheard = 0

    private static let spareSubscribers = 16

    init(keeping keeps: Int) { self.keeps = keeps }

    // A scheduler may be dropped without a shutdown, and whoever reads does not keep it.
    deinit {
        for subscriber in subscribers { subscriber.finish() }
    }

    var isListenedTo: Bool { !subscribers.isEmpty || !kept.isEmpty }

    /// The number of the last event, for who may want to go on after it.
    mutating func tellNumber() -> UInt64 {
        if !isListenedTo, !isFinished { isNumberStale = true }
        return lastNumber
    }

    /// Somebody is about to listen: from now on every event has a number, and none follows one that was told before.
    mutating func beginListening() {
        if isNumberStale, !isListenedTo { lastNumber += 1 }
        isNumberStale = false
    }

    /// A new subscriber, who gets everything that is emitted from now on; after ``finish()`` that is nothing.
    mutating func subscribe(only kinds: Set<SchedulerEvent.Kind>? = nil, capacity: Int) -> EventBuffer {
        join(EventBuffer(capacity: capacity, after: lastNumber, only: kinds))
    }

    /// A subscriber who has seen everything up to `number`; `nil` when what comes next is not kept any more.
    mutating func subscribe(
        after number: UInt64,
        only kinds: Set<SchedulerEvent.Kind>? = nil,
        capacity: Int
    ) -> EventBuffer? {
        var told: [SchedulerEvent] = []
        told.reserveCapacity(keptCount)
        kept.forEach { told += $0 }
        // They were told together with later ones.
        told.removeFirst(max(0, told.count - keeps))
        let next = told.first?.number ?? pending.first?.number ?? lastNumber + 1
        guard isListenedTo || isFinished && !isNumberStale, number <= lastNumber, number + 1 >= next else { return nil }
        let buffer = EventBuffer(capacity: capacity, after: number, only: kinds)
        if !told.isEmpty { _ = buffer.append(told) }
        return join(buffer)
    }

    private mutating func join(_ buffer: EventBuffer) -> EventBuffer {
        if isFinished {
            buffer.finish()
        } else {
            // Who went is noticed with the next event; but that may not come.
            if subscribers.count >= sweepsAt {
                subscribers.removeAll(where: \.isAbandoned)
                sweepsAt = Self.spareSubscribers + 2 * subscribers.count
            }
            subscribers.append(buffer)
        }
        return buffer
    }

    /// So many events a turn has, as a rule.
    private static let usualCount = 8

    mutating func emit(_ event: consuming SchedulerEventFields) {
        lastNumber += 1
        pending.append(SchedulerEvent(number: lastNumber, event))
    }

    /// Delivers what has become durable.
    mutating func publish(upTo durable: SequenceNumber) {
        // Asked in each turn, and mostly nobody listens.
        guard let first = pending.first, first.sequence <= durable else { return }
        deliver(upTo: durable)
    }

    @inline(never)
    private mutating func deliver(upTo durable: SequenceNumber) {
        var told: [SchedulerEvent] = []
        // Not for all that is pending: most of that may not be durable, and the array is kept.
        told.reserveCapacity(min(pending.count, Self.usualCount))
        while let event = pending.first, event.sequence <= durable || Mutant.tellEventsBeforeDurable.isOn {
            pending.popFirst()
            told.append(event)
        }
        // One array for all: neither a subscriber nor what is kept has a copy of its own.
        subscribers.removeAll { !$0.append(told) }
        keep(told)
    }

    private mutating func keep(_ events: [SchedulerEvent]) {
        unheard = subscribers.isEmpty ? unheard + events.count : 0
        guard unheard < keeps else {
            // Nobody comes back. What happens from now on has no number, so the last one is taken out of use.
            while kept.popFirst() != nil {}
            keptCount = 0
            if subscribers.isEmpty { lastNumber += 1 }
            return
        }
        let latest = events.count > keeps ? Array(events.suffix(keeps)) : events
        kept.append(latest)
        keptCount += latest.count
        while let oldest = kept.first, keptCount - oldest.count >= keeps {
            kept.popFirst()
            keptCount -= oldest.count
        }
    }

    mutating func finish() {
        isFinished = true
        for subscriber in subscribers { subscriber.finish() }
        subscribers.removeAll()
    }
}
