internal import Synchronization

/// The handshake of a task's handle and the queue about how the task ended: a step machine, so that all interleavings can
/// be tried.
package enum EndingStep: UInt8, AtomicRepresentable, Hashable, Sendable {
    case open
    /// Somebody is about to wait.
    case claimed
    case awaited
    /// The queue knows what cannot be told here: whoever wants to know asks it.
    case stirred
    case ended

    /// - Returns: whether the caller has the place of the one who waits.
    package mutating func claim() -> Bool {
        guard self == .open else { return false }
        self = .claimed
        return true
    }

    /// The one who has claimed the place begins to wait.
    ///
    /// - Returns: whether it will be told.
    package mutating func wait() -> Bool {
        guard self == .claimed else { return false }
        self = .awaited
        return true
    }

    /// The one who waits gives the place back: it was cancelled.
    ///
    /// - Returns: whether it had it still.
    package mutating func leave() -> Bool {
        guard self == .awaited else { return false }
        self = .open
        return true
    }

    /// - Returns: whether the caller has to tell the one who waits.
    package mutating func end() -> Bool {
        defer { self = .ended }
        return self == .awaited
    }

    /// - Returns: whether the caller has to tell the one who waits.
    package mutating func stir() -> Bool {
        if self == .ended { return false }
        defer { self = .stirred }
        return self == .awaited
    }
}
