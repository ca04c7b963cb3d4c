internal import Synchronization
package import Tenure

/// The tokens that simulated agents have seen, for those that misuse them.
package final class TokenBoard: Sendable {
    private let leases = Mutex<[Lease]>([])

    /// An empty board.
    package init() {}

    /// All tokens so far, in order.
    package var all: [Lease] { leases.withLock { $0 } }

    /// Adds a token.
    package func post(_ lease: Lease) { leases.withLock { $0.append(lease) } }
}
