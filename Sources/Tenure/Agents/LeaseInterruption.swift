/// What an agent that works under a lease should know of before it settles.
public enum LeaseInterruption: Hashable, Sendable {
    /// The task is to be cancelled: stop, and settle before this store time; after it the lease is revoked.
    case cancelRequested(until: StoreTime)
    /// The lease is over: stop, what the work comes to is not wanted.
    case over
}

extension LeaseInterruption: Codable {
    private enum Key: String, CodingKey { case cancelRequested }

    /// Reads `"over"` or `{"cancelRequested": "12.5"}`, the store time until which to settle.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self), name == "over" {
            self = .over
        } else {
            let container = try decoder.container(keyedBy: Key.self)
            self = .cancelRequested(until: try container.decode(StoreTime.self, forKey: .cancelRequested))
        }
    }

    /// Writes `"over"` or `{"cancelRequested": "12.5"}`, the store time until which to settle.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .over:
            var container = encoder.singleValueContainer()
            try container.encode("over")
        case .cancelRequested(let until):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(until, forKey: .cancelRequested)
        }
    }
}
