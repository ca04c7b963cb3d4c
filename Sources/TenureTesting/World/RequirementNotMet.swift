/// What a test wanted of a simulated run does not hold; see ``World/require(_:_:)``.
public struct RequirementNotMet: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found instead.
    public var detail: String

    /// What was found instead.
    public var description: String { "the test's requirement is not met: \(detail)" }
}
