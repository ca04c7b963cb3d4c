/// What a ``Rendezvous`` and a ``Signal`` keep under their mutex: how far they are, and who waits.
///
/// Not within the class, where it would be another type for each type of value.
struct RendezvousState {
    private var step = RendezvousStep.open
    private var continuation: UnsafeContinuation<Void, Never>?

    /// - Returns: whether what was brought is taken, and whom to resume.
    mutating func deliver() -> (isAccepted: Bool, waiter: UnsafeContinuation<Void, Never>?) {
        switch step.deliver() {
        case .keep: (true, nil)
        case .resume: (true, continuation.take())
        case .ignore: (false, nil)
        }
    }

    /// - Returns: whether the caller gets what is brought, and itself where it is to be resumed now.
    mutating func wait(
        _ waiter: UnsafeContinuation<Void, Never>
    ) -> (isWaiter: Bool, waiter: UnsafeContinuation<Void, Never>?) {
        switch step.wait() {
        case .keep:
            continuation = waiter
            return (true, nil)
        case .resume: return (true, waiter)
        case .ignore: return (false, waiter)
        }
    }

    /// - Returns: whom to resume.
    mutating func cancel() -> UnsafeContinuation<Void, Never>? {
        guard case .resume = step.cancel() else { return nil }
        return continuation.take()
    }
}
