internal import Synchronization

/// What one subscriber has not read yet: bounded, and honest about what did not fit.
final class EventBuffer: Sendable {
    private struct State {
        var events: [SchedulerEvent] = []
        var head = 0
        /// How many were dropped since the last one that was taken in.
        var missed: UInt64 = 0
        var allMissed: UInt64 = 0
        var isFinished = false
        var isAbandoned = false
        /// One, unless the stream is read by several tasks, which is not forbidden.
        var waiters: [Rendezvous<Void>] = []

        mutating func takeWaiters() -> [Rendezvous<Void>] {
            if waiters.isEmpty { return [] }
            defer { waiters.removeAll() }
            return waiters
        }
    }

    private let state = Mutex(State())
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
    var missed: UInt64 { state.withLock { $0.allMissed } }

    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    func append(_ event: SchedulerEvent) {
        guard event.number > startNumber, kinds?.contains(event.kind) ?? true else { return }
        let waiters = state.withLock { state -> [Rendezvous<Void>] in
            if state.events.count - state.head >= capacity {
                state.missed += 1
                state.allMissed += 1
                return []
            }
            var event = event
            event.missed = state.missed
            state.missed = 0
            state.events.append(event)
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.deliver(()) }
    }

    func finish() {
        let waiters = state.withLock { state in
            state.isFinished = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.deliver(()) }
    }

    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.events.removeAll()
            state.head = 0
        }
    }

    private enum Step {
        case event(SchedulerEvent)
        case finished
        case wait(Rendezvous<Void>)
    }

    /// The next event; `nil` at the end and when the reading task is cancelled.
    func next() async -> SchedulerEvent? {
        while true {
            let step = state.withLock { state -> Step in
                if state.head < state.events.count {
                    let event = state.events[state.head]
                    state.head += 1
                    // Moved down once half is read, so that each event is moved at most once on average.
                    if state.head * 2 >= state.events.count {
                        state.events.removeFirst(state.head)
                        state.head = 0
                    }
                    return .event(event)
                }
                if state.isFinished { return .finished }
                let rendezvous = Rendezvous<Void>()
                state.waiters.append(rendezvous)
                return .wait(rendezvous)
            }
            switch step {
            case .event(let event): return event
            case .finished: return nil
            case .wait(let rendezvous):
                if await rendezvous.value() == nil {
                    state.withLock { state in state.waiters.removeAll { $0 === rendezvous } }
                    return nil
                }
            }
        }
    }
}
