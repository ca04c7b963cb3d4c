import Foundation

/// What was measured, for people and for programs.
struct Report {
    /// How far apart the figures of what is compared with may be, from the least to the most by the median.
    static let mostSpread = 0.25

    let rows: [Row]
    let rounds: Int
    /// The figures of all rounds, by the names of the series.
    var figures: [String: [Double]] = [:]
    var units: [String: Probe.Unit] = [:]
    /// The names of the series as they were measured.
    var order: [String] = []
    /// What was left out, and why.
    var skipped: [String] = []

    init(rows: [Row], rounds: Int) {
        self.rows = rows
        self.rounds = rounds
    }

    /// The ratio of the medians; `nil` for a row that was skipped.
    func ratio(_ row: Row) -> Double? {
        guard let numerator = figures[row.numerator] else { return nil }
        guard let name = row.denominator else { return numerator.median }
        return figures[name].map { numerator.median / $0.median }
    }

    /// The ratios of the rounds by themselves.
    func roundRatios(_ row: Row) -> [Double] {
        guard let numerator = figures[row.numerator] else { return [] }
        guard let name = row.denominator else { return numerator }
        return zip(numerator, figures[name] ?? []).map { $0 / $1 }
    }

    /// Whether nothing can be concluded: what is compared with was too different from round to round, and the rounds by
    /// themselves do not agree on the verdict.
    func isNoisy(_ row: Row) -> Bool {
        let verdicts = Set(roundRatios(row).map(row.passes))
        return verdicts.count > 1 && (figures[row.reference]?.spread ?? 0) > Self.mostSpread
    }

    /// The ratios that must be something by their keys, in one line.
    var json: String {
        get throws {
            let ratios = Dictionary(
                uniqueKeysWithValues: rows.filter(\.isRequired).compactMap { row in ratio(row).map { (row.key, $0) } }
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(["ratios": ratios]), as: UTF8.self)
        }
    }
}

extension [Double] {
    var median: Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return count.isMultiple(of: 2) ? (sorted[count / 2 - 1] + sorted[count / 2]) / 2 : sorted[count / 2]
    }

    /// From the least to the most, by the median.
    var spread: Double { ((self.max() ?? 0) - (self.min() ?? 0)) / median }
}
