internal import Synchronization

/// One value, delivered once by anybody, awaited once by one task; whoever comes second finds the other.
///
/// The waiter may be cancelled at any moment. Then it gets `nil`, and ``deliver(_:)`` says that nobody took the value.
///
/// The continuation is an unsafe one, because a checked one costs an allocation for everything that is waited for. That it
/// is resumed exactly once is ``RendezvousStep``'s: `resume` comes out of each step machine once, at the second of the
/// two sides, and all orders are enumerated in its tests. The value goes from thread to thread by the mutex and
/// not by the continuation, so that its order is one that ThreadSanitizer knows, too.
package final class Rendezvous<Value: Sendable>: Sendable {
    private let state = Mutex(RendezvousState())
    // Touched under the mutex alone, so that no two accesses overlap. Beside it, not in it: a mutex of a generic type asks
    // the runtime for that type whenever one goes, which takes longer than all else that is done with it.
    @exclusivity(unchecked) private nonisolated(unsafe) var value: Value?

    package init() {}

    /// Hands the value over.
    ///
    /// - Returns: `false` when the waiter has gone or has a value already.
    @discardableResult
    package func deliver(_ value: consuming Value) -> Bool {
        // Moved, not copied: who waits for it may be on another core, where counting references is dear.
        var value: Value? = consume value
        let (accepted, waiter) = state.withLock { state in
            let (accepted, waiter) = state.deliver()
            if accepted { self.value = value.take() }
            return (accepted, waiter)
        }
        waiter?.resume()
        return accepted
    }

    /// Waits for the value; `nil` when the waiting task is cancelled first.
    package func value() async -> Value? {
        await withTaskCancellationHandler {
            await valueRegardlessOfCancellation()
        } onCancel: {
            abandon()
        }
    }

    /// Waits for the value, also in a task that is cancelled; `nil` only after ``abandon()``.
    package func valueRegardlessOfCancellation() async -> Value? {
        var isWaiter = true
        await withUnsafeContinuation { continuation in
            let waiter = state.withLock { state -> UnsafeContinuation<Void, Never>? in
                let waiter: UnsafeContinuation<Void, Never>?
                (isWaiter, waiter) = state.wait(continuation)
                return waiter
            }
            waiter?.resume()
        }
        return isWaiter ? state.withLock { _ in value.take() } : nil
    }

    /// Ends the waiting, as the cancellation of the waiter does.
    package func abandon() { state.withLock { $0.cancel() }?.resume() }
}

/// The handshake of a ``Rendezvous``: a step machine over three inputs, so that all interleavings can be tried.
package enum RendezvousStep: Hashable, Sendable {
    case open
    case waiting
    case delivered
    case over

    /// What the caller of a step has to do.
    package enum Action: Hashable, Sendable {
        /// Keep what you brought; the other side comes later.
        case keep
        /// The other side is there: resume it (or yourself) with the value.
        case resume
        /// There is nothing to do any more.
        case ignore
    }

    package mutating func deliver() -> Action {
        switch self {
        case .open:
            self = .delivered
            return .keep
        case .waiting:
            self = .over
            return .resume
        case .delivered, .over:
            return .ignore
        }
    }

    package mutating func wait() -> Action {
        switch self {
        case .open:
            self = .waiting
            return .keep
        case .delivered:
            self = .over
            return .resume
        case .waiting, .over:
            return .ignore
        }
    }

    package mutating func cancel() -> Action {
        switch self {
        case .open:
            self = .over
            return .ignore
        case .waiting:
            self = .over
            return .resume
        case .delivered, .over:
            // A value that was delivered in time stays for the waiter to take.
            return .ignore
        }
    }
}
