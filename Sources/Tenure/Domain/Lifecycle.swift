/// The life of a scheduler: opened, running, draining, ended; never back.
package struct Lifecycle: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        case opened
        case running
        /// No more assignments; agents finish.
        case draining
        case ended
    }

    package private(set) var phase = Phase.opened
    private var hasRun = false

    package init() {}

    package var assigns: Bool { phase == .running }

    /// What a call of `run()` finds.
    package enum Start: Hashable, Sendable {
        case begun
        case alreadyRunning
        /// It was shut down, or is being shut down, before it ran.
        case over
    }

    package mutating func run() -> Start {
        switch phase {
        case .opened:
            phase = .running
            hasRun = true
            return .begun
        case .running: return .alreadyRunning
        // On its way to the end without ever having run, it is as good as ended.
        case .draining: return hasRun ? .alreadyRunning : .over
        case .ended: return .over
        }
    }

    package mutating func drain() { if phase != .ended { phase = .draining } }

    package mutating func end() { phase = .ended }
}
