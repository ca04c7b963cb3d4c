import Foundation

extension Report: CustomStringConvertible {
    var description: String { ([seriesTable, "", ratioTable] + notes).joined(separator: "\n") }

    private var seriesTable: String {
        var lines = ["series".padded(to: 34) + ["median", "least", "most"].map { $0.padded(to: -12) }.joined()]
        for name in order {
            guard let values = figures[name], let unit = units[name] else { continue }
            let columns = [values.median, values.min() ?? .nan, values.max() ?? .nan]
            let text = columns.map { $0.figure.padded(to: -12) }.joined()
            lines.append(name.padded(to: 34) + text + " \(unit.rawValue)")
        }
        return lines.joined(separator: "\n")
    }

    private var ratioTable: String {
        let head = ["ratio", "least", "most", "must", "aim"].map { $0.padded(to: -10) }.joined()
        let lines = ["ratio of medians, \(rounds) rounds".padded(to: 34) + head] + rows.map(line)
        return lines.joined(separator: "\n")
    }

    private func line(_ row: Row) -> String {
        guard let ratio = ratio(row) else { return row.key.padded(to: 34) + "skipped".padded(to: -10) }
        let each = roundRatios(row)
        let limits =
            switch row.requirement {
            case .atLeast(let must, let aim): [must, aim].map { "≥ \($0.limit)" }
            case .atMost(let must, let aim): [must, aim].map { "≤ \($0.limit)" }
            case .shown: ["", ""]
            }
        let columns = [ratio, each.min() ?? .nan, each.max() ?? .nan].map(\.figure) + limits
        return row.key.padded(to: 34) + columns.map { $0.padded(to: -10) }.joined() + verdict(row, ratio)
    }

    private func verdict(_ row: Row, _ ratio: Double) -> String {
        guard row.isRequired else { return "" }
        let verdict = !row.passes(ratio) ? "FAIL" : row.reachesAim(ratio) ? "aim" : "pass"
        return "  \(verdict)" + (isNoisy(row) ? ", but too noisy to conclude" : "")
    }

    private var notes: [String] {
        var notes = skipped.map { "Skipped: \($0)" }
        if rows.contains(where: isNoisy) {
            let percent = Int(Self.mostSpread * 100)
            notes.append(
                """
                Too noisy to conclude: what is compared with differed by more than \(percent) % of its median from round to \
                round, and not all rounds agree. Measure again when the machine has nothing else to do.
                """
            )
        }
        return notes.isEmpty ? [] : [""] + notes
    }
}

extension Double {
    /// With as many digits as say something.
    fileprivate var figure: String {
        String(format: abs(self) < 10 ? "%.3f" : abs(self) < 1_000 ? "%.1f" : "%.0f", self)
    }

    fileprivate var limit: String { String(format: "%g", self) }
}

extension String {
    /// Spaces after the text, or for a negative width before it.
    fileprivate func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }
}
