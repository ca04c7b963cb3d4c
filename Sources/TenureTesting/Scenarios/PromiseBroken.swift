/// A promise of the library that a scenario found broken.
package struct PromiseBroken: Error, Hashable, CustomStringConvertible {
    /// The rule, such as `G5`.
    package var rule: String
    /// What was seen instead.
    package var detail: String
    /// Where the check stands.
    package var location: String

    /// A broken promise.
    package init(_ rule: String, _ detail: String, file: StaticString = #fileID, line: UInt = #line) {
        self.rule = rule
        self.detail = detail
        location = "\(file):\(line)"
    }

    /// Rule, what was seen, and where it was checked.
    package var description: String { "\(rule): \(detail) [\(location)]" }
}

/// Checks a promise.
///
/// - Throws: ``PromiseBroken`` when `condition` does not hold.
package func promise(
    _ rule: String,
    _ condition: Bool,
    _ detail: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) throws {
    if !condition { throw PromiseBroken(rule, detail(), file: file, line: line) }
}
