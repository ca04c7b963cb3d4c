/// What sort of work a task is; agents name the kinds they handle.
///
/// Any text of 1 to 128 bytes (``InputLimits/nameBytes``); compared as Swift compares text.
public struct TaskKind: Hashable, Sendable, RawRepresentable, ExpressibleByStringInterpolation, CustomStringConvertible
{
    /// The name, as it was given.
    public let rawValue: String

    /// A kind by its name; the length is checked where the kind is used.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A kind by its name; the length is checked where the kind is used.
    public init(_ name: String) { rawValue = name }

    /// A kind, written as text in code.
    public init(stringLiteral value: String) { rawValue = value }

    /// The name, as it was given.
    public var description: String { rawValue }
}

extension TaskKind: Codable {}
