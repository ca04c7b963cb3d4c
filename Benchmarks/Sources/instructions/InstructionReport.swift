import Foundation

/// What was counted, beside what may be.
struct InstructionReport {
    enum Verdict: String {
        case pass
        /// Takes more than it may.
        case more = "FAIL: more"
        /// Takes so much less that a later growth would pass unseen.
        case less = "less: --renew"
        /// Has no threshold.
        case new = "FAIL: new, --renew"
        /// Nothing follows from it, because the thresholds are of another machine.
        case unjudged = "-"
    }

    private let thresholds: Thresholds
    private let isComparable: Bool
    private(set) var counts: [(path: HotPath, instructions: Double)] = []

    /// - Parameter isComparable: whether the thresholds were measured with the same compiler, for the same processor.
    init(_ thresholds: Thresholds, isComparable: Bool) {
        self.thresholds = thresholds
        self.isComparable = isComparable
    }

    static let heading = "instructions per operation     counted threshold  change"

    var passes: Bool { counts.allSatisfy { ![.more, .new].contains(verdict(on: $0.path.key, $0.instructions)) } }

    mutating func note(_ path: HotPath, _ instructions: Double) { counts.append((path, instructions)) }

    func verdict(on key: String, _ instructions: Double) -> Verdict {
        guard isComparable else { return .unjudged }
        guard let threshold = thresholds.instructions[key] else { return .new }
        if instructions > threshold * (1 + thresholds.tolerance) { return .more }
        return instructions < threshold * (1 - thresholds.tolerance) ? .less : .pass
    }

    private static func percent(_ share: Double) -> String {
        // Rounded first, so that a little less is not shown as "-0.0".
        let tenths = (1_000 * share).rounded()
        return tenths == 0 ? "0.0 %" : String(format: "%+.1f %%", tenths / 10)
    }

    /// The line of a table on the count that was noted last.
    var lastLine: String {
        guard let (path, instructions) = counts.last else { return "" }
        let threshold = thresholds.instructions[path.key]
        return path.key.padded(to: 28) + "\(Int(instructions.rounded()))".padded(to: -10)
            + (threshold.map { "\(Int($0.rounded()))" } ?? "").padded(to: -10)
            + (threshold.map { Self.percent(instructions / $0 - 1) } ?? "").padded(to: -9)
            + "  \(verdict(on: path.key, instructions).rawValue)".padded(to: 20) + path.operation
    }
}

extension String {
    /// Spaces after the text, or for a negative width before it.
    fileprivate func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }
}
