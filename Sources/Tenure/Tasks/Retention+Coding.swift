extension Retention: Codable {
    private enum Key: String, CodingKey { case endedCount, endedFor, deadCount, deadFor }

    /// Reads an object with the names of the properties; what is missing is as in ``standard``, and `null` is `nil`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init()
        if container.contains(.endedCount) { endedCount = try container.decodeIfPresent(Int.self, forKey: .endedCount) }
        if container.contains(.deadCount) { deadCount = try container.decodeIfPresent(Int.self, forKey: .deadCount) }
        endedFor = try container.decodeIfPresent(secondsForKey: .endedFor)
        deadFor = try container.decodeIfPresent(secondsForKey: .deadFor)
    }

    /// Writes an object with the names of the properties; durations as seconds in decimal text, and `null` for what has
    /// no limit.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(endedCount, forKey: .endedCount)
        try container.encode(endedFor.map { DecimalSeconds($0) }, forKey: .endedFor)
        try container.encode(deadCount, forKey: .deadCount)
        try container.encode(deadFor.map { DecimalSeconds($0) }, forKey: .deadFor)
    }
}
