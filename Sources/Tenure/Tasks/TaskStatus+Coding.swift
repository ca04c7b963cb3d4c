extension TaskStatus: Codable {
    private enum Key: String, CodingKey { case state, reason, until, holder }

    /// Reads an object with a `state`, and what belongs to it; see ``encode(to:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(TaskState.self, forKey: .state) {
        case .waiting:
            self = .waiting(
                try container.decode(WaitingReason.self, forKey: .reason),
                until: try container.decode(StoreTime.self, forKey: .until)
            )
        case .ready: self = .ready
        case .assigned: self = .assigned(try container.decode(LeaseHolder.self, forKey: .holder))
        case .working: self = .working(try container.decode(LeaseHolder.self, forKey: .holder))
        case .cancelling: self = .cancelling(try container.decode(LeaseHolder.self, forKey: .holder))
        case .completed: self = .completed
        case .cancelled: self = .cancelled
        case .dead: self = .dead(try container.decode(DeathReason.self, forKey: .reason))
        }
    }

    /// Writes an object with the `state`, and beside it a `reason` and `until` (waiting), a `holder` (assigned, working,
    /// cancelling) or a `reason` (dead).
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(state, forKey: .state)
        try container.encodeIfPresent(holder, forKey: .holder)
        switch self {
        case .waiting(let reason, let until):
            try container.encode(reason, forKey: .reason)
            try container.encode(until, forKey: .until)
        case .dead(let reason): try container.encode(reason, forKey: .reason)
        case .ready, .assigned, .working, .cancelling, .completed, .cancelled: break
        }
    }
}
