import Foundation

/// Measures in rounds, so that whatever else the machine does meets all alike.
struct Comparison {
    let rows: [Row]
    let surroundings: Surroundings
    /// How many rounds count; there is one more before them.
    let rounds: Int
    /// Told what is going on.
    let progress: (String) -> Void

    func run() async throws -> Report {
        var report = Report(rows: rows, rounds: rounds)
        var probes: [(name: String, probe: Probe)] = []
        for probe in Probe.all where isWanted(probe) {
            for obstacle in probe.obstacles where !report.skipped.contains(obstacle) { report.skipped.append(obstacle) }
            guard let first = probe.possible.first else { continue }
            probes.append((first, probe))
            for name in probe.possible { report.units[name] = probe.unit }
            report.order += probe.possible
        }
        // The first round warms up and is not counted.
        for round in 0...rounds {
            for (name, probe) in probes {
                progress("round \(round) of \(rounds): \(name)")
                let figures = try await probe.measure(surroundings)
                // What was interrupted has measured something else.
                try Task.checkCancellation()
                guard round > 0 else { continue }
                for (name, figure) in figures { report.figures[name, default: []].append(figure) }
            }
        }
        progress("")
        return report
    }

    /// Whether a row needs it, or shows it beside what it needs.
    private func isWanted(_ probe: Probe) -> Bool {
        let workloads = Set(rows.flatMap { [$0.numerator, $0.denominator].compactMap(\.?.workload) })
        let needed = Set(rows.flatMap { [$0.numerator, $0.denominator].compactMap(\.self) })
        // One row alone takes no more time than it must.
        guard rows.count > 1 else { return !needed.isDisjoint(with: probe.series) }
        return probe.series.contains { workloads.contains($0.workload) }
    }
}

extension String {
    /// The workload that a series belongs to.
    fileprivate var workload: Substring { prefix { $0 != " " } }
}
