/// The handshake of a ``Letterbox``: a step machine, so that all interleavings can be tried.
package struct LetterboxStep: Hashable, Sendable {
    private enum Content: Hashable, Sendable {
        case nothing
        /// Nothing, and the owner waits.
        case awaited
        case letter
    }

    private var content = Content.nothing
    private var isClosed = false

    package init() {}

    /// - Returns: whether to keep the letter, or to resume the owner with it, or to ignore it: there is one already, or
    ///   the box is closed.
    package mutating func deliver() -> RendezvousStep.Action {
        switch content {
        case .letter: return .ignore
        case .nothing where isClosed: return .ignore
        case .nothing:
            content = .letter
            return .keep
        case .awaited:
            content = .letter
            return .resume
        }
    }

    /// - Returns: whether the owner waits now, or goes on at once.
    package mutating func wait() -> RendezvousStep.Action {
        guard content == .nothing, !isClosed else { return .resume }
        content = .awaited
        return .keep
    }

    /// The owner goes on, and takes the letter out if there is one. Then there is room for the next.
    ///
    /// - Returns: whether there was one.
    package mutating func take() -> Bool {
        guard content == .letter else { return false }
        content = .nothing
        return true
    }

    /// No letter comes in any more; one that did in time can be taken.
    ///
    /// - Returns: whether to resume the owner.
    package mutating func close() -> RendezvousStep.Action {
        isClosed = true
        guard content == .awaited || Mutant.dropDeliveredOnCancel.isOn else { return .ignore }
        let isAwaited = content == .awaited
        content = .nothing
        return isAwaited ? .resume : .ignore
    }
}
