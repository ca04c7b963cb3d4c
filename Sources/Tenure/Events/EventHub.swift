/// Numbers events, holds them back until they are durable, and gives them to all subscribers.
///
/// While nobody listens no event is made at all.
struct EventHub: ~Copyable {
    private var pending = ChunkedQueue<SchedulerEvent>()
    private var subscribers: [EventBuffer] = []
    private var isFinished = false
    private(set) var lastNumber: UInt64 = 0

    init() {}

    // A scheduler may be dropped without a shutdown, and whoever reads does not keep it.
    deinit {
        for subscriber in subscribers { subscriber.finish() }
    }

    var isListenedTo: Bool { !subscribers.isEmpty }

    /// A new subscriber, who gets everything that is emitted from now on; after ``finish()`` that is nothing.
    mutating func subscribe(capacity: Int) -> EventBuffer {
        let buffer = EventBuffer(capacity: capacity, startNumber: lastNumber)
        if isFinished { buffer.finish() } else { subscribers.append(buffer) }
        return buffer
    }

    mutating func emit(_ event: SchedulerEvent) {
        lastNumber += 1
        var numbered = event
        numbered.number = lastNumber
        pending.append(numbered)
    }

    /// Delivers what has become durable.
    mutating func publish(upTo durable: SequenceNumber) {
        // Asked several times for each task, and mostly for nothing.
        guard !pending.isEmpty, let first = pending.first, first.sequence <= durable else { return }
        subscribers.removeAll(where: \.isAbandoned)
        while let event = pending.first, event.sequence <= durable {
            pending.popFirst()
            for subscriber in subscribers { subscriber.append(event) }
        }
    }

    mutating func finish() {
        isFinished = true
        for subscriber in subscribers { subscriber.finish() }
        subscribers.removeAll()
    }
}
