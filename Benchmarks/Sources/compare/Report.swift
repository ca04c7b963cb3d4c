import Foundation

/// What was measured, for people and for programs.
struct Report {
    /// The reference of a ratio may be this much apart, by its median, from its least to its most; beyond it the machine
    /// was too noisy to conclude anything.
    static let mostSpread = 0.5

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

    /// Whether the reference was too different from round to round to conclude anything.
    func isNoisy(_ row: Row) -> Bool { (figures[row.reference]?.spread ?? 0) > Self.mostSpread }

    /// The ratios by their keys, in one line.
    var json: String {
        get throws {
            let ratios = Dictionary(uniqueKeysWithValues: rows.compactMap { row in ratio(row).map { (row.key, $0) } })
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
