/// How long a shutdown waits.
public struct ShutdownGrace: Hashable, Sendable {
    /// How long agents may go on with what they hold.
    public var finishing: Duration
    /// How long their code may take to stop once it is cancelled.
    public var cancelling: Duration

    /// Durations to wait, of which a negative one counts as zero; the defaults are 15 and 5 seconds.
    public init(finishing: Duration = .seconds(15), cancelling: Duration = .seconds(5)) {
        self.finishing = finishing
        self.cancelling = cancelling
    }

    /// Waits for nothing: handlers are cancelled and leases taken back at once.
    public static let none = ShutdownGrace(finishing: .zero, cancelling: .zero)
}

extension ShutdownGrace: Codable {
    private enum Key: String, CodingKey { case finishing, cancelling }

    /// Reads an object with the names of the properties, in seconds; what is missing has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init()
        finishing = try container.decode(seconds: .finishing, or: finishing)
        cancelling = try container.decode(seconds: .cancelling, or: cancelling)
    }

    /// Writes an object with the names of the properties; durations as seconds in decimal text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(seconds: finishing, forKey: .finishing)
        try container.encode(seconds: cancelling, forKey: .cancelling)
    }
}
