internal import Synchronization

/// What happened in a run, in words: the last lines for a report, all of them for a trace.
final class WorldLog: Sendable {
    private struct State {
        var lines: [String] = []
    }

    private let keepsAll: Bool
    private let state = Mutex(State())
    /// What a report shows.
    private static let lineCount = 40

    init(keepsAll: Bool) { self.keepsAll = keepsAll }

    /// Adds a line; of a run that is not traced old ones go.
    func note(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            guard !keepsAll, state.lines.count > 2 * Self.lineCount else { return }
            state.lines.removeFirst(Self.lineCount)
        }
    }

    /// All lines that were kept.
    var lines: [String] { state.withLock { $0.lines } }

    /// The last lines.
    var tail: [String] { state.withLock { $0.lines.suffix(Self.lineCount) } }
}
