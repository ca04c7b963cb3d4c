internal import Tenure

/// What a process sends to an agent.
enum AgentAnswer: Sendable {
    case connected(SessionID, resumed: Lease?)
    case offer(Offer)
    /// There will be no more tasks in this session.
    case noMore
    case done
    /// The request is being carried out, which may take as long as it likes.
    case heard
    case interruption(LeaseInterruption?)
    case refused(TenureError)
    case closed

    /// The lease of an offer, or of what was resumed.
    var lease: Lease? {
        switch self {
        case .connected(_, let resumed): resumed
        case .offer(let offer): offer.lease
        case .noMore, .done, .heard, .interruption, .refused, .closed: nil
        }
    }
}
