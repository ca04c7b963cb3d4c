/// One connection of an agent; a reconnect is a new session, and the old one can do nothing any more.
///
/// Counted from 1 within one opening of a store.
public struct SessionID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The session's number within its epoch.
    public let number: UInt64

    package init(number: UInt64) {
        self.number = number
    }

    /// `session` and the number.
    public var description: String { "session \(number)" }

    /// Older is less.
    public static func < (left: SessionID, right: SessionID) -> Bool { left.number < right.number }
}

extension SessionID: Codable {
    /// Reads the number.
    public init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(UInt64.self)
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}
