extension TaskOrder: Codable {
    private enum Key: String, CodingKey { case ageing }

    /// Reads `"strict"`, `"firstInFirstOut"` or `{"ageing": "30"}` (seconds).
    public init(from decoder: any Decoder) throws {
        switch try? decoder.singleValueContainer().decode(String.self) {
        case "strict": self = .strict
        case "firstInFirstOut": self = .firstInFirstOut
        default: self = .ageing(try decoder.container(keyedBy: Key.self).decode(secondsForKey: .ageing))
        }
    }

    /// Writes `"strict"`, `"firstInFirstOut"` or `{"ageing": "30"}` (seconds).
    public func encode(to encoder: any Encoder) throws {
        if case .ageing(let interval) = self {
            var container = encoder.container(keyedBy: Key.self)
            return try container.encode(seconds: interval, forKey: .ageing)
        }
        var container = encoder.singleValueContainer()
        try container.encode(self == .strict ? "strict" : "firstInFirstOut")
    }
}
