internal import Synchronization

/// A ``Rendezvous`` that brings nothing: given once by anybody, awaited once by one task; whoever comes second finds the
/// other.
///
/// Of no generic type: making one of those asks the runtime for it each time, and a task that is waited for needs one.
package final class Signal: Sendable {
    private struct State {
        var meeting = RendezvousState()
        var isGiven = false
    }

    private let state = Mutex(State())

    package init() {}

    /// - Returns: `false` when the waiter has gone, or it was given before.
    @discardableResult
    package func give() -> Bool {
        let (isAccepted, waiter) = state.withLock { state in
            let (isAccepted, waiter) = state.meeting.deliver()
            if isAccepted { state.isGiven = true }
            return (isAccepted, waiter)
        }
        waiter?.resume()
        return isAccepted
    }

    /// - Returns: `false` when the waiting task was cancelled first.
    package func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                state.withLock { $0.meeting.wait(continuation).waiter }?.resume()
            }
        } onCancel: {
            state.withLock { $0.meeting.cancel() }?.resume()
        }
        return state.withLock { $0.isGiven }
    }
}
