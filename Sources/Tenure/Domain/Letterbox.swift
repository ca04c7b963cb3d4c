internal import Synchronization

/// Where the code of an agent gets what it waits for: as a ``Rendezvous``, but for one summons after the other.
///
/// The owner asks and waits in turn, so of two summonses the first is taken before anybody has a reason to bring the
/// second. The continuation is an unsafe one for the same reason as there: ``LetterboxStep`` says `resume` once for each
/// waiting.
package final class Letterbox: Sendable {
    private struct State {
        var step = LetterboxStep()
        var summons: Summons?
        var owner: UnsafeContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// - Returns: `false` when the owner waits no more.
    func deliver(_ summons: consuming Summons) -> Bool {
        // Moved, not copied: the owner may be on another core, where counting references is dear.
        var summons: Summons? = consume summons
        let (isAccepted, owner) = state.withLock { state -> (Bool, UnsafeContinuation<Void, Never>?) in
            switch state.step.deliver() {
            case .keep:
                state.summons = summons.take()
                return (true, nil)
            case .resume:
                state.summons = summons.take()
                return (true, state.owner.take())
            case .ignore: return (false, nil)
            }
        }
        owner?.resume()
        return isAccepted
    }

    /// Waits for a summons, also in a task that is cancelled; `nil` once this is closed.
    func summons() async -> Summons? {
        await withUnsafeContinuation { continuation in
            let goesOn = state.withLock { state in
                guard case .keep = state.step.wait() else { return true }
                state.owner = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
        return state.withLock { $0.step.take() ? $0.summons.take() : nil }
    }

    /// Ends the waiting, this one and all to come.
    func close() {
        let owner = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard case .resume = state.step.close() else { return nil }
            return state.owner.take()
        }
        owner?.resume()
    }
}
