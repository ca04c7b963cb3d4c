/// Numbers events, holds them back until they are durable, and gives them to all subscribers.
///
/// While nobody listens no event is made at all; but for some after the last subscriber has gone, so that it can come
/// back and go on where it was.
struct EventHub: ~Copyable {
    private var pending = PendingEvents()
    private var subscribers: [EventBuffer] = []
    /// With so many subscribers those that are gone are looked for.
    private var sweepsAt = EventHub.spareSubscribers
    private var isFinished = false
    private(set) var lastNumber: UInt64 = 0
    /// Somebody was told the last number while nobody listened: what may have happened since had none.
    private var isNumberStale = false
    /// The events that were told last, for those who come back, as they were told together; at least ``keeps``.
    private var kept = ChunkedQueue<EventRun>()
    private var keptCount = 0
    private let keeps: Int
    /// How many events in a row nobody was there for.
    private var unheard = 0
    /// Since which event it is told how the matcher works; `nil` while no subscriber wants that.
    private var matchingSince: UInt64?
    /// Submits up to this record came in while somebody was there, though they may be told later.
    private var heardUpTo: SequenceNumber = 0

    private static let spareSubscribers = 16

    init(keeping keeps: Int) { self.keeps = keeps }

    // A scheduler may be dropped without a shutdown, and whoever reads does not keep it.
    deinit {
        for subscriber in subscribers { subscriber.finish() }
    }

    var isListenedTo: Bool { !subscribers.isEmpty || !kept.isEmpty }

    /// Whether it is told how the matcher works.
    var tellsMatching: Bool { matchingSince != nil }

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
        let next = firstKept ?? pending.firstNumber ?? lastNumber + 1
        guard isListenedTo || isFinished && !isNumberStale, number <= lastNumber, number + 1 >= next else { return nil }
        let buffer = EventBuffer(capacity: capacity, after: number, only: kinds)
        if buffer.wantsMatching, number < matchingSince ?? lastNumber { return nil }
        kept.forEach { _ = buffer.append($0, mayTellMatching: tellsMatching) }
        return join(buffer)
    }

    /// The number of the first event that is kept: of the run that it is in, earlier ones lie there still.
    private var firstKept: UInt64? { kept.first.map { $0[max(0, keptCount - keeps)].number } }

    private mutating func join(_ buffer: EventBuffer) -> EventBuffer {
        if isFinished {
            buffer.finish()
        } else {
            // Who went is noticed with the next event; but that may not come.
            if subscribers.count >= sweepsAt {
                letGo { $0.abandonedAfter != nil }
                sweepsAt = Self.spareSubscribers + 2 * subscribers.count
            }
            subscribers.append(buffer)
            if buffer.wantsMatching { matchingSince = matchingSince ?? lastNumber }
        }
        return buffer
    }

    /// Tells of an event.
    mutating func emit(_ event: consuming SchedulerEventFields) {
        begin(event)
        finishBegun()
    }

    /// Begins an event in its place; it is finished or abandoned before another one begins.
    @inline(__always)
    func begin(_ event: consuming SchedulerEventFields) { pending.begin(event) }

    /// Says more of the event that was begun.
    @inline(__always)
    func changeBegun(_ change: (inout SchedulerEventFields) -> Void) { pending.changeBegun(change) }

    /// Tells of the event that was begun.
    mutating func finishBegun() {
        lastNumber += 1
        pending.changeBegun { $0.number = lastNumber }
        pending.finishBegun()
    }

    /// Takes the event that was begun away.
    @discardableResult
    func abandonBegun() -> SchedulerEventFields { pending.abandonBegun() }

    /// Delivers what has become durable.
    mutating func publish(upTo durable: SequenceNumber) {
        // Asked in each turn, and mostly nobody listens.
        if isListenedTo { deliver(upTo: Mutant.tellEventsBeforeDurable.isOn ? .max : durable) }
    }

    @inline(never)
    private mutating func deliver(upTo end: SequenceNumber) {
        let mayTellMatching = tellsMatching
        while let run = pending.popFirst(upTo: end) {
            // One for all: what is kept has no copy of its own, nor has a subscriber who wants all of it and has room.
            letGo { !$0.append(run, mayTellMatching: mayTellMatching) }
            keep(run)
        }
    }

    /// Lets go of subscribers that will not read any more.
    private mutating func letGo(where isGone: (EventBuffer) -> Bool) {
        // Not by `removeAll(where:)`, which takes the array apart even where nobody has gone, as nearly always.
        var stayed = 0
        for place in subscribers.indices {
            if isGone(subscribers[place]) {
                heardUpTo = max(heardUpTo, subscribers[place].abandonedAfter ?? 0)
            } else {
                if stayed < place { subscribers.swapAt(stayed, place) }
                stayed += 1
            }
        }
        if stayed < subscribers.count { subscribers.removeLast(subscribers.count - stayed) }
    }

    private mutating func keep(_ events: EventRun) {
        unheard =
            subscribers.isEmpty
            ? unheard + events.count(where: { $0.kind != .submitted || $0.sequence > heardUpTo }) : 0
        guard unheard < keeps else {
            // Nobody comes back. What happens from now on has no number, so the last one is taken out of use; nor does it
            // help anybody to know what is not told yet and would come before that.
            while kept.popFirst() != nil {}
            keptCount = 0
            if subscribers.isEmpty {
                lastNumber += 1
                pending = PendingEvents()
                matchingSince = nil
            }
            return
        }
        if kept.withLast({ $0.join(events) }) != true { kept.append(events) }
        keptCount += events.count
        while let count = kept.first?.count, keptCount - count >= keeps {
            kept.popFirst()
            keptCount -= count
        }
    }

    mutating func finish() {
        isFinished = true
        for subscriber in subscribers { subscriber.finish() }
        subscribers.removeAll()
    }
}
