import Foundation

/// What was measured for a ``Study``.
struct Findings: Sendable {
    /// What the rounds gave at one position.
    struct Point: Sendable {
        let position: Int
        var nanoseconds: [Double]

        var least: Double { nanoseconds.min() ?? 0 }
        var most: Double { nanoseconds.max() ?? 0 }
        var median: Double {
            let sorted = nanoseconds.sorted()
            let middle = sorted.count / 2
            return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        }
    }

    let study: Study
    /// By curve, in the order of positions.
    private(set) var points: [String: [Point]] = [:]

    init(study: Study) { self.study = study }

    mutating func note(_ costs: [String: Double], at position: Int) {
        for (curve, cost) in costs {
            if let index = points[curve]?.firstIndex(where: { $0.position == position }) {
                points[curve]?[index].nanoseconds.append(cost)
            } else {
                points[curve, default: []].append(Point(position: position, nanoseconds: [cost]))
            }
        }
    }

    /// The medians, in Markdown, with least and most in brackets.
    var table: String {
        var lines = ["| \(study.positionLabel) | " + study.curves.map { "\($0), ns" }.joined(separator: " | ") + " |"]
        lines.append("|" + String(repeating: "---|", count: study.curves.count + 1))
        for position in study.positions {
            let cells = study.curves.map { curve in
                guard let point = points[curve]?.first(where: { $0.position == position }) else { return "" }
                return String(format: "%.0f (%.0f to %.0f)", point.median, point.least, point.most)
            }
            lines.append("| \(position.grouped) | " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }
}

extension Int {
    /// With a comma after every third digit from the right.
    var grouped: String {
        let digits = String(self)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return result
    }
}
