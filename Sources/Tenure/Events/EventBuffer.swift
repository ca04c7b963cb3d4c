internal import Synchronization

/// What one subscriber has not read yet: bounded, and honest about what did not fit.
///
/// Who reads takes all that is there at once, and goes on with it without asking the teller's mutex.
final class EventBuffer: Sendable {
    private let backlog = Mutex(EventBacklog<Signal>())
    /// Held by readers alone; whoever holds it may ask for the other one.
    private let reading = Mutex(EventReading())
    /// How many events were read in all.
    private let readCount = Atomic(0)
    private let capacity: Int
    /// Only events after this number are the subscriber's.
    let startNumber: UInt64
    /// Only events of these kinds are; `nil` for all that are told to everybody. An array of a few cases is searched faster
    /// than names are hashed.
    private let kinds: [SchedulerEvent.Kind]?
    /// Whether the subscriber is told how the matcher works.
    let wantsMatching: Bool

    init(capacity: Int, after number: UInt64, only kinds: Set<SchedulerEvent.Kind>? = nil) {
        self.capacity = capacity
        startNumber = number
        let all = SchedulerEvent.Kind.allCases
        wantsMatching = kinds?.contains(where: \.isOfMatching) ?? false
        self.kinds = kinds.flatMap { $0.count < all.count ? all.filter($0.contains) : nil }
    }

    /// How many events were dropped in all.
    var missed: UInt64 { backlog.withLock { $0.allMissed } }

    /// Nobody will read any more, since the record of this number; `nil` while somebody may.
    var abandonedAfter: SequenceNumber? { backlog.withLock { $0.abandonedAfter } }

    /// Takes events in, in their order; those that the subscriber asked for.
    ///
    /// - Parameter mayTellMatching: whether some may tell how the matcher works, which is not for everybody.
    /// - Returns: `false` when nobody will read any more.
    func append(_ events: EventRun, mayTellMatching: Bool) -> Bool {
        let wanted = isAllWanted(of: events, mayTellMatching) ? events : events.filter(isWanted)
        let (waiters, isRead) = backlog.withLock { backlog -> ([Signal], Bool) in
            guard backlog.abandonedAfter == nil else { return ([], false) }
            guard !wanted.isEmpty else { return ([], true) }
            return (backlog.append(wanted, capacity: capacity) { readCount.load(ordering: .relaxed) }, true)
        }
        for waiter in waiters { waiter.give() }
        return isRead
    }

    private func isAllWanted(of events: EventRun, _ mayTellMatching: Bool) -> Bool {
        kinds == nil && events[0].number > startNumber
            && (wantsMatching || !mayTellMatching || events.count { $0.kind.isOfMatching } == 0)
    }

    private func isWanted(_ event: borrowing SchedulerEventFields) -> Bool {
        event.number > startNumber && (kinds?.contains(event.kind) ?? (wantsMatching || !event.kind.isOfMatching))
    }

    func finish() {
        let waiters = backlog.withLock { $0.finish() }
        for waiter in waiters { waiter.give() }
    }

    /// Nobody will read any more.
    ///
    /// - Parameter sequence: the last record by then.
    func abandon(after sequence: SequenceNumber) {
        backlog.withLock { $0.abandon(after: sequence) }
        reading.withLock { $0.begin([]) }
    }

    /// What a reader comes to next.
    enum Step {
        case read(SchedulerEvent)
        case finished
        case wait(Signal)
    }

    private enum Taking {
        case portions([EventPortion])
        case finished
        case wait(Signal)
    }

    /// The next event, or what to wait with.
    func step() -> Step {
        reading.withLock { reading -> Step in
            while true {
                if let event = reading.next() { return read(event) }
                switch takeOrWait() {
                case .portions(let taken): reading.begin(taken)
                case .finished: return .finished
                case .wait(let signal): return .wait(signal)
                }
            }
        }
    }

    private func read(_ event: SchedulerEvent) -> Step {
        // Changed under the mutex of those who read alone.
        readCount.store(readCount.load(ordering: .relaxed) + 1, ordering: .relaxed)
        return .read(event)
    }

    private func takeOrWait() -> Taking {
        backlog.withLock { backlog -> Taking in
            switch backlog.take() {
            case .portions(let taken): return .portions(taken)
            case .finished: return .finished
            case nil:
                let signal = Signal()
                backlog.wait(with: signal)
                return .wait(signal)
            }
        }
    }

    /// Waits until there may be something to read.
    ///
    /// - Returns: `false` when the reading task is cancelled.
    func wait(with signal: Signal) async -> Bool {
        if await signal.wait() { return true }
        backlog.withLock { backlog in backlog.forget { $0 === signal } }
        return false
    }
}
