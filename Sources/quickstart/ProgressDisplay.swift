import Foundation
import Tenure

/// How many tasks have reached their end, on standard error: a bar on a terminal, now and then a line elsewhere.
actor ProgressDisplay {
    private let total: Int
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var done = 0
    private var shownAt: ContinuousClock.Instant?

    init(total: Int) async {
        self.total = total
        show()
    }

    /// Waits for a task's end and counts it. A dead letter has come to its end too, and so, for now, has everything when
    /// the scheduler is shut down.
    func follow(_ task: @Sendable () async throws -> TaskHandle<DigestFile>) async throws {
        do {
            _ = try await task().output
        } catch let error as TenureError where error.code == .shutDown {
            return
        } catch let error as TenureError where error.code == .taskDead {
            // The summary tells why.
        }
        done += 1
        show()
    }

    /// What is printed next begins a line of its own.
    func end() {
        if isTerminal, done < total { write("\n") }
    }

    /// Ten times a second at most, and when all is done.
    private func show() {
        let now = ContinuousClock.now
        if let shownAt, done < total, now - shownAt < .milliseconds(100) { return }
        shownAt = now
        let count = "\(done) of \(total) files"
        guard isTerminal else { return write(count + "\n") }
        let width = 40
        let filled = total == 0 ? width : done * width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        write("\r\(bar) \(count)" + (done == total ? "\n" : ""))
    }

    /// Nobody may be there to read it; that is no reason to stop.
    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
