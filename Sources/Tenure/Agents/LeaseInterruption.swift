/// What an agent that works under a lease should know of before it settles.
public enum LeaseInterruption: Hashable, Sendable, Codable {
    /// The task is to be cancelled: stop, and settle before this store time; after it the lease is revoked.
    case cancelRequested(until: StoreTime)
    /// The lease is over: stop, what the work comes to is not wanted.
    case over
}
