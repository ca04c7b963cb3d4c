import Foundation
import Synchronization

/// Ctrl-C: the first one asks for a graceful end, the second one ends the process as usual.
struct Interruption {
    private static let count = Atomic(0)
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Whether there was one.
    var wasRaised: Bool { Self.count.load(ordering: .relaxed) > 0 }

    /// Calls `end` once, on the first Ctrl-C.
    init(_ end: @escaping @Sendable () async -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        let reading = ends[0]
        Self.pipeEnd.store(ends[1], ordering: .relaxed)
        Thread.detachNewThread {
            var byte: UInt8 = 0
            if read(reading, &byte, 1) == 1 { Task { await end() } }
        }
        // A signal handler may do little more than count and write.
        signal(SIGINT) { _ in
            if Interruption.count.add(1, ordering: .relaxed).oldValue == 0 {
                _ = write(Interruption.pipeEnd.load(ordering: .relaxed), "!", 1)
            } else {
                signal(SIGINT, SIG_DFL)
                raise(SIGINT)
            }
        }
    }
}
