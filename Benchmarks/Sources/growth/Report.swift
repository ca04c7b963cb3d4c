import Foundation

/// What was measured, in nanoseconds per task and round, and whether it is within the limits.
struct Report {
    static let limit = 1.5

    let rounds: Int
    var queued1000: [Double] = []
    var queued100000: [Double] = []
    var oneByOne: [Double] = []
    var taskGroupChild: [Double] = []
    var oneByOneOnOneCore: [Double] = []
    var childOnOneCore: [Double] = []
    var asking4: [Double] = []
    var asking1000: [Double] = []

    init(rounds: Int) { self.rounds = rounds }

    /// What 100,000 queued tasks cost each, by what 1,000 do.
    var growth: Double { median(queued100000) / median(queued1000) }

    /// What a task costs from its submit to its completion, by what a child of a task group does: on one core, where it
    /// is work that is compared, and round by round, because the two of a round are measured in turn.
    var overTaskGroup: Double { median(zip(oneByOneOnOneCore, childOnOneCore).map { $0 / $1 }) }

    /// The same on all cores. It depends on how far apart they are: one virtual machine of two cores gave 0.8 to 1.7
    /// within hours, with the same program, as its host moved it about. So it is told, and nothing follows from it.
    var overTaskGroupOnAllCores: Double { median(oneByOne) / median(taskGroupChild) }

    /// What a task costs where 1,000 agents ask, by what it does where 4 do.
    var crowd: Double { median(asking1000) / median(asking4) }

    var passes: Bool { [growth, overTaskGroup, crowd].allSatisfy { $0 <= Self.limit } }

    var json: String {
        get throws {
            let values: [String: Double] = [
                "queued1000": median(queued1000), "queued100000": median(queued100000),
                "oneByOne": median(oneByOne), "taskGroupChild": median(taskGroupChild),
                "asking4": median(asking4), "asking1000": median(asking1000),
                "growth": growth, "overTaskGroup": overTaskGroup,
                "overTaskGroupOnAllCores": overTaskGroupOnAllCores,
                "oneByOneOnOneCore": median(oneByOneOnOneCore), "childOnOneCore": median(childOnOneCore),
                "crowd": crowd, "limit": Self.limit,
            ]
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(values), as: UTF8.self)
        }
    }
}

extension Report: CustomStringConvertible {
    var description: String {
        var lines = ["nanoseconds per task      median    least     most"]
        let measured = [
            ("1,000 queued", queued1000), ("100,000 queued", queued100000),
            ("submitted one by one", oneByOne), ("child of a task group", taskGroupChild),
            ("one by one, one core", oneByOneOnOneCore), ("child, one core", childOnOneCore),
            ("4 agents ask", asking4), ("1,000 agents ask", asking1000),
        ]
        for (name, values) in measured {
            let figures = [median(values), values.min() ?? 0, values.max() ?? 0]
            lines.append(name.padded(to: 22) + figures.map { "\(Int($0))".padded(to: -10) }.joined())
        }
        lines.append("")
        lines.append("ratio of medians, \(rounds) rounds                    limit")
        let ratios = [
            ("100,000 by 1,000 queued", growth), ("one by one by child, one core", overTaskGroup),
            ("1,000 asking agents by 4", crowd),
        ]
        for (name, value) in ratios {
            let verdict = value <= Self.limit ? "pass" : "FAIL"
            lines.append(
                name.padded(to: 32) + format(value).padded(to: -6) + format(Self.limit).padded(to: -8) + "  \(verdict)"
            )
        }
        lines.append("one by one by child, all cores".padded(to: 32) + format(overTaskGroupOnAllCores).padded(to: -6))
        return lines.joined(separator: "\n")
    }

    private func format(_ ratio: Double) -> String { String(format: "%.2f", ratio) }
}

extension String {
    /// Spaces after the text, or for a negative width before it.
    fileprivate func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let middle = sorted.indices.dropFirst(sorted.count / 2).first else { return .nan }
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
