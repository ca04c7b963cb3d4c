/// The events of a scheduler, in order and without a gap, each told once it is durable.
///
/// A subscriber has a buffer of its own. When it is full, events are dropped, and the next one that is delivered says
/// in ``SchedulerEvent/missed`` how many; ``missed`` counts them all, those after the last delivered one too. The
/// stream ends with the scheduler. Meant for one reader.
public struct EventStream: AsyncSequence, Sendable {
    /// What the stream gives.
    public typealias Element = SchedulerEvent
    /// Reading cannot fail.
    public typealias Failure = Never

    /// Reads the stream.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription

        /// The next event; `nil` at the scheduler's end and when the reading task is cancelled.
        public mutating func next() async -> SchedulerEvent? { await subscription.next() }

        /// The next event; `nil` at the scheduler's end and when the reading task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> SchedulerEvent? {
            await subscription.next()
        }
    }

    private let subscription: Subscription

    /// How many events were dropped up to now because the buffer was full.
    ///
    /// What this is beyond the sum of ``SchedulerEvent/missed`` was dropped after the last event in the buffer: look at it
    /// when the stream has ended. ``Scheduler/events(after:only:buffering:)`` has what was dropped, as long as it is kept.
    public var missed: UInt64 { subscription.buffer.missed }

    init(_ buffer: EventBuffer, _ submits: UntoldSubmits? = nil) { subscription = Subscription(buffer, submits) }

    /// A reader of the stream; all readers share what is buffered.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscription: subscription) }
}

/// Ends the subscription when nobody can read it any more.
private final class Subscription: Sendable {
    let buffer: EventBuffer
    private weak let submits: UntoldSubmits?

    init(_ buffer: EventBuffer, _ submits: UntoldSubmits?) {
        self.buffer = buffer
        self.submits = submits
    }

    // Mostly there is one, and then nothing is waited for.
    @inline(__always)
    func next() async -> SchedulerEvent? {
        switch buffer.step() {
        case .read(let event): event
        case .finished: nil
        case .wait(let signal): await next(signal)
        }
    }

    /// The next event, for who waits with `signal`; `nil` at the end and when the reading task is cancelled.
    private func next(_ signal: Signal) async -> SchedulerEvent? {
        var signal = signal
        while true {
            // It is known to wait by now, so whoever tells what comes in wakes it.
            if let submits, submits.beginWaiting() { await submits.bringIn() }
            guard await buffer.wait(with: signal) else { return nil }
            switch buffer.step() {
            case .read(let event): return event
            case .finished: return nil
            // Another reader was faster.
            case .wait(let another): signal = another
            }
        }
    }

    deinit { buffer.abandon(after: submits?.lastSequence() ?? 0) }
}
