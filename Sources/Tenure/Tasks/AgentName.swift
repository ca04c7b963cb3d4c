/// What an agent is called; at most one live agent bears a name.
///
/// Any text of 1 to 128 bytes (``InputLimits/nameBytes``).
public struct AgentName: Hashable, Comparable, Sendable, RawRepresentable, ExpressibleByStringInterpolation,
    CustomStringConvertible
{
    /// The name, as it was given.
    public let rawValue: String

    /// An agent's name; the length is checked when the agent connects.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// An agent's name; the length is checked when the agent connects.
    public init(_ name: String) { rawValue = name }

    /// An agent's name, written as text in code.
    public init(stringLiteral value: String) { rawValue = value }

    /// The name, as it was given.
    public var description: String { rawValue }

    /// In the order of text.
    public static func < (left: AgentName, right: AgentName) -> Bool { left.rawValue < right.rawValue }
}

extension AgentName: Codable {}
