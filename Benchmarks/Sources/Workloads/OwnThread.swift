import Foundation

/// A thread for calls that block.
final class OwnThread: Sendable {
    private let outcome: AsyncStream<(any Error)?>

    /// Starts a thread that begins with `body` once the semaphore lets it.
    init(after begin: DispatchSemaphore, _ body: sending @escaping () throws -> Void) {
        let (outcome, continuation) = AsyncStream<(any Error)?>.makeStream()
        self.outcome = outcome
        // The thread is the only one that calls it, and calls it once.
        nonisolated(unsafe) let body = body
        Thread.detachNewThread {
            begin.wait()
            do {
                try body()
                continuation.yield(nil)
            } catch {
                continuation.yield(error)
            }
            continuation.finish()
        }
    }

    /// Waits for the end, and throws what the thread threw.
    func end() async throws {
        for await error in outcome {
            if let error { throw error }
        }
    }
}
