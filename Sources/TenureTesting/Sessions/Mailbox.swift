internal import Synchronization

/// Messages for one reader, who waits for the next one no longer than some virtual time.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var isClosed = false
        /// Counts the waits, so that the timer of one does not end another.
        var wait = 0
        /// The wait that has ended before its reader was there.
        var endedWait = 0
        var reader: CheckedContinuation<Void, Never>?
    }

    private let executor: SeededExecutor
    private let state = Mutex(State())

    init(_ executor: SeededExecutor) { self.executor = executor }

    /// Whether nothing more will come.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Leaves a message; without effect when the box is closed.
    func put(_ message: Message) {
        let reader = state.withLock { state in
            guard !state.isClosed else { return nil as CheckedContinuation<Void, Never>? }
            state.messages.append(message)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Lets the reader know that nothing more will come; what has come can still be read.
    func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            return state.reader.take()
        }
        reader?.resume()
    }

    /// - Returns: the oldest message; `nil` when none came in time, none will come, or the calling task was cancelled.
    func take(within patience: Duration) async -> Message? {
        let (message, wait) = state.withLock { state -> (Message?, Int?) in
            if !state.messages.isEmpty { return (state.messages.removeFirst(), nil) }
            guard !state.isClosed else { return (nil, nil) }
            state.wait += 1
            return (nil, state.wait)
        }
        guard let wait else { return message }
        let timer = Task(executorPreference: executor) { [executor] in
            guard (try? await executor.clock.sleep(for: patience)) != nil else { return }
            self.end(wait)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.messages.isEmpty, !state.isClosed, state.endedWait < wait, !Task.isCancelled else {
                        return false
                    }
                    state.reader = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            end(wait)
        }
        timer.cancel()
        return state.withLock { $0.messages.isEmpty ? nil : $0.messages.removeFirst() }
    }

    private func end(_ wait: Int) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.wait == wait else { return nil }
            state.endedWait = wait
            return state.reader.take()
        }
        reader?.resume()
    }
}
