/// What made a transition happen; recorded with it.
public enum Cause: UInt8, Hashable, Sendable, CaseIterable {
    /// A call from outside, such as a submit.
    case caller = 1
    /// A round of matching.
    case match = 2
    /// What an agent answered.
    case agent = 3
    /// An agent's end.
    case agentGone = 4
    /// A time that came.
    case timer = 5
    /// The opening of the store.
    case opening = 6
    /// The shutdown of the scheduler.
    case shutdown = 7
}

extension Cause: Codable {
    /// Reads a name.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let cause = Cause.allCases.first(where: { "\($0)" == name }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(name)\" is no cause")
        }
        self = cause
    }

    /// Writes the name, such as `agentGone`: a number in JSON says nothing to its readers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(self)")
    }
}
