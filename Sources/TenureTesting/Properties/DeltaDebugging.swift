/// The shortest part of `elements` that was found to fail still, in its order: what is left when nothing can be left out.
///
/// Halves are left out first, then quarters, down to single elements, until no single one can go ("delta debugging";
/// Zeller and Hildebrandt, *Simplifying and Isolating Failure-Inducing Input*, 2002).
///
/// ```swift
/// let commands = shrunk(all) { part in run(part) != nil }
/// print(commands.map { "\($0)" }.joined(separator: "\n"))
/// ```
/// - Parameters:
///   - elements: what fails.
///   - fails: whether a part fails; must answer the same for the same part.
/// - Returns: a part that fails, or `elements` when none does.
/// - Complexity: at worst O(n²) calls of `fails`, mostly O(n · log n).
public func shrunk<Element>(_ elements: [Element], whileFails fails: ([Element]) -> Bool) -> [Element] {
    var kept = elements
    var size = max(1, kept.count / 2)
    while !kept.isEmpty {
        let before = kept.count
        var start = 0
        while start < kept.count {
            var part = kept
            part.removeSubrange(start..<min(start + size, kept.count))
            if fails(part) { kept = part } else { start += size }
        }
        if size > 1 {
            size = max(1, size / 2)
        } else if kept.count == before {
            break
        }
    }
    return kept
}
