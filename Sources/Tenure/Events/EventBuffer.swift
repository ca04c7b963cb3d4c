internal import Synchronization

/// What one subscriber has not read yet: bounded, and honest about what did not fit.
final class EventBuffer: Sendable {
    private let backlog = Mutex(EventBacklog<Rendezvous<Void>>())
    private let capacity: Int
    /// Only events after this number are the subscriber's.
    let startNumber: UInt64
    /// Only events of these kinds are; `nil` for all. An array of a few cases is searched faster than names are hashed.
    private let kinds: [SchedulerEvent.Kind]?

    init(capacity: Int, after number: UInt64, only kinds: Set<SchedulerEvent.Kind>? = nil) {
        self.capacity = capacity
        startNumber = number
        self.kinds = kinds.map { kinds in SchedulerEvent.Kind.allCases.filter { kinds.contains($0) } }
    }

    /// How many events were dropped in all.
    var missed: UInt64 { backlog.withLock { $0.allMissed } }

    /// Takes events in, in their order; those that the subscriber asked for.
    ///
    /// - Returns: `false` when nobody will read any more.
    func append(_ events: [SchedulerEvent]) -> Bool {
        let (waiters, isRead) = backlog.withLock { backlog -> ([Rendezvous<Void>], Bool) in
            guard !backlog.isAbandoned else { return ([], false) }
            var waiters: [Rendezvous<Void>] = []
            for event in events where event.number > startNumber && (kinds?.contains(event.kind) ?? true) {
                waiters += backlog.append(event, capacity: capacity)
            }
            return (waiters, true)
        }
        for waiter in waiters { waiter.deliver(()) }
        return isRead
    }

    func finish() {
        let waiters = backlog.withLock { $0.finish() }
        for waiter in waiters { waiter.deliver(()) }
    }

    func abandon() { backlog.withLock { $0.abandon() } }

    private enum Step {
        case read(EventBacklog<Rendezvous<Void>>.Reading)
        case wait(Rendezvous<Void>)
    }

    /// The next event; `nil` at the end and when the reading task is cancelled.
    func next() async -> SchedulerEvent? {
        while true {
            let step = backlog.withLock { backlog -> Step in
                if let reading = backlog.read() { return .read(reading) }
                let rendezvous = Rendezvous<Void>()
                backlog.wait(with: rendezvous)
                return .wait(rendezvous)
            }
            switch step {
            case .read(.event(let event)): return event
            case .read(.finished): return nil
            case .wait(let rendezvous):
                if await rendezvous.value() == nil {
                    backlog.withLock { backlog in backlog.forget { $0 === rendezvous } }
                    return nil
                }
            }
        }
    }
}
