extension Durability: Codable {
    private enum Key: String, CodingKey { case interval }

    /// Reads `"everyCommit"`, `"unsynced"` or `{"interval": "0.5"}` (seconds).
    public init(from decoder: any Decoder) throws {
        switch try? decoder.singleValueContainer().decode(String.self) {
        case "everyCommit": self = .everyCommit
        case "unsynced": self = .unsynced
        default: self = .interval(try decoder.container(keyedBy: Key.self).decode(secondsForKey: .interval))
        }
    }

    /// Writes `"everyCommit"`, `"unsynced"` or `{"interval": "0.5"}` (seconds).
    public func encode(to encoder: any Encoder) throws {
        if case .interval(let interval) = self {
            var container = encoder.container(keyedBy: Key.self)
            return try container.encode(seconds: interval, forKey: .interval)
        }
        var container = encoder.singleValueContainer()
        try container.encode(self == .everyCommit ? "everyCommit" : "unsynced")
    }
}
