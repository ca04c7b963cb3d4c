import Foundation
import Synchronization
import Tenure

/// How many tasks have reached their end, on standard error: a bar on a terminal, now and then a line elsewhere.
final class ProgressDisplay: Sendable {
    private struct State {
        var done = 0
        var shownAt: ContinuousClock.Instant?
    }

    private let total: Int
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    init(total: Int) {
        self.total = total
        state.withLock { show(&$0) }
    }

    /// Waits for a task's end and counts it. A dead letter has come to its end too, and so, for now, has everything when
    /// the scheduler is shut down.
    func follow(_ task: () async throws -> TaskHandle<DigestFile>) async throws {
        do {
            _ = try await task().output
        } catch let error as TenureError where error.code == .shutDown {
            return
        } catch let error as TenureError where error.code == .taskDead {
            // The summary tells why.
        }
        state.withLock { state in
            state.done += 1
            show(&state)
        }
    }

    /// Ten times a second at most, and when all is done.
    private func show(_ state: inout State) {
        let now = ContinuousClock.now
        if let shownAt = state.shownAt, state.done < total, now - shownAt < .milliseconds(100) { return }
        state.shownAt = now
        let count = "\(state.done) of \(total) files"
        guard isTerminal else { return Self.write(count + "\n") }
        let width = 40
        let filled = total == 0 ? width : state.done * width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        Self.write("\r\(bar) \(count)" + (state.done == total ? "\n" : ""))
    }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
