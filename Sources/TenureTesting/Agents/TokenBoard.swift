internal import Synchronization
public import Tenure

/// The tokens that simulated agents have seen, for those that misuse them.
public final class TokenBoard: Sendable {
    private let leases = Mutex<[Lease]>([])

    /// An empty board.
    public init() {}

    /// All tokens so far, in order.
    public var all: [Lease] { leases.withLock { $0 } }

    /// Adds a token.
    public func post(_ lease: Lease) { leases.withLock { $0.append(lease) } }
}
