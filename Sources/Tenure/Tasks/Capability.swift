/// Something an agent must have to run a task, such as `gpu` or `macos-26`.
///
/// Matched exactly: an agent is eligible when it has every capability that the task requires. Any text of 1 to 128
/// bytes (``InputLimits/nameBytes``).
public struct Capability: Hashable, Sendable, RawRepresentable, ExpressibleByStringInterpolation,
    CustomStringConvertible
{
    /// The name, as it was given.
    public let rawValue: String

    /// A capability by its name; the length is checked where it is used.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A capability by its name; the length is checked where it is used.
    public init(_ name: String) { rawValue = name }

    /// A capability, written as text in code.
    public init(stringLiteral value: String) { rawValue = value }

    /// The name, as it was given.
    public var description: String { rawValue }
}

extension Capability: Codable {}
