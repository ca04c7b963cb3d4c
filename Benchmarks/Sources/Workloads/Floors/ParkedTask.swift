import Synchronization

/// Where one task parks until another one wakes it: a continuation behind a mutex, and nothing else.
final class ParkedTask: Sendable {
    private enum State {
        case awake
        case woken
        // Resumed once: by who takes it out of here.
        case parked(UnsafeContinuation<Void, Never>)
    }

    private let state = Mutex(State.awake)

    /// Waits to be woken; not at all when it was since the last time.
    func park() async {
        await withUnsafeContinuation { continuation in
            let isWoken = state.withLock { state in
                if case .woken = state {
                    state = .awake
                    return true
                }
                state = .parked(continuation)
                return false
            }
            if isWoken { continuation.resume() }
        }
    }

    func wake() {
        let parked: UnsafeContinuation<Void, Never>? = state.withLock { state in
            if case .parked(let continuation) = state {
                state = .awake
                return continuation
            }
            state = .woken
            return nil
        }
        parked?.resume()
    }
}
