/// A figure that is measured in short turns with others.
struct Turn: Sendable {
    let series: String
    /// Nanoseconds for each of so many tasks.
    let measure: @concurrent @Sendable (Int) async throws -> Double

    init(_ series: String, measure: @escaping @concurrent @Sendable (Int) async throws -> Double) {
        self.series = series
        self.measure = measure
    }
}

extension Probe {
    /// How often it is each one's turn in a round.
    private static let turnsInRound = 4

    /// Measures figures in turns of so many tasks; what counts is the mean of the turns of a round.
    init(_ turns: [Turn], full: Int, quick: Int) {
        self.init(turns.map(\.series), in: .nanoseconds) { surroundings in
            let count = surroundings.count(full, quick: quick)
            var figures: [String: Double] = [:]
            for _ in 0..<Self.turnsInRound {
                for turn in turns {
                    figures[turn.series, default: 0] += try await turn.measure(count) / Double(Self.turnsInRound)
                }
            }
            return figures
        }
    }
}
