/// A promise of the library that a scenario found broken.
public struct PromiseBroken: Error, Hashable, CustomStringConvertible {
    /// The rule, such as `G5`.
    public var rule: String
    /// What was seen instead.
    public var detail: String
    /// Where the check stands.
    public var location: String

    /// A broken promise.
    public init(_ rule: String, _ detail: String, file: StaticString = #fileID, line: UInt = #line) {
        self.rule = rule
        self.detail = detail
        location = "\(file):\(line)"
    }

    /// Rule, what was seen, and where it was checked.
    public var description: String { "\(rule): \(detail) [\(location)]" }
}

/// Checks a promise.
///
/// - Throws: ``PromiseBroken`` when `condition` does not hold.
public func promise(
    _ rule: String,
    _ condition: Bool,
    _ detail: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) throws {
    if !condition { throw PromiseBroken(rule, detail(), file: file, line: line) }
}
