import Synchronization

/// Tells when a number of things have happened.
final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init(from count: Int) {
        left = Atomic(count)
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// One more has happened.
    func count() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { continuation.finish() }
    }

    /// Waits until all have happened.
    func reached() async { for await _ in stream {} }
}
