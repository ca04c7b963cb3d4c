extension RetryPolicy: Codable {
    private enum Key: String, CodingKey {
        case maximumAttempts, maximumCrashes, maximumRefusals, baseDelay, maximumDelay
    }

    /// Reads an object with the names of the properties; what is missing is as in ``standard``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let standard = RetryPolicy.standard
        self.init(
            maximumAttempts: try container.decode(.maximumAttempts, or: standard.maximumAttempts),
            maximumCrashes: try container.decode(.maximumCrashes, or: standard.maximumCrashes),
            maximumRefusals: try container.decode(.maximumRefusals, or: standard.maximumRefusals),
            baseDelay: try container.decode(seconds: .baseDelay, or: standard.baseDelay),
            maximumDelay: try container.decode(seconds: .maximumDelay, or: standard.maximumDelay)
        )
    }

    /// Writes an object with the names of the properties; durations as seconds in decimal text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(maximumAttempts, forKey: .maximumAttempts)
        try container.encode(maximumCrashes, forKey: .maximumCrashes)
        try container.encode(maximumRefusals, forKey: .maximumRefusals)
        try container.encode(seconds: baseDelay, forKey: .baseDelay)
        try container.encode(seconds: maximumDelay, forKey: .maximumDelay)
    }
}
