import Synchronization

/// How far something long is: in place on a terminal, a line for every tenth elsewhere.
final class ProgressLine: Sendable {
    private let total: Int
    private let tenths = Atomic(0)

    init(total: Int) { self.total = total }

    func show(_ done: Int) {
        if Console.standardErrorIsTerminal {
            Console.progress("\(done) of \(total)")
        } else {
            let tenth = done * 10 / max(1, total)
            if tenths.exchange(tenth, ordering: .relaxed) < tenth { Console.error("\(done) of \(total)") }
        }
    }

    func end() { Console.progress("") }
}
