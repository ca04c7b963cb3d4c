/// Something that is measured once in each round, and what figures it gives.
struct Probe: Sendable {
    /// What a figure is in.
    enum Unit: String, Sendable {
        case nanoseconds = "ns"
        case microseconds = "µs"
        case milliseconds = "ms"
        case bytes = "B"
        case share = ""
    }

    /// Makes one measurement.
    typealias Measure = @concurrent @Sendable (Surroundings) async throws -> [String: Double]

    /// The figures, by their names.
    let series: [String]
    /// Those that can be measured on this machine.
    let possible: [String]
    let unit: Unit
    /// What is not measured on this machine, and why.
    let obstacles: [String]
    let measure: Measure

    /// A measurement of several figures.
    ///
    /// - Parameter obstacle: why it cannot be made on this machine.
    init(_ series: [String], in unit: Unit, unless obstacle: String? = nil, measure: @escaping Measure) {
        self.series = series
        possible = obstacle == nil ? series : []
        self.unit = unit
        self.measure = measure
        obstacles = [obstacle].compactMap(\.self)
    }

    /// A measurement of one figure.
    init(
        _ name: String,
        in unit: Unit = .nanoseconds,
        unless obstacle: String? = nil,
        measure: @escaping @concurrent @Sendable (Surroundings) async throws -> Double
    ) {
        self.init([name], in: unit, unless: obstacle) { [name: try await measure($0)] }
    }

    /// A measurement in turns, so short that what else the machine does meets all alike: nanoseconds for a task, by the
    /// mean of the turns of a round.
    init(_ turns: [Turn]) {
        let turnsToTake = turns.filter { $0.obstacle == nil }
        series = turns.map(\.series)
        possible = turnsToTake.map(\.series)
        unit = .nanoseconds
        obstacles = turns.compactMap(\.obstacle)
        measure = { surroundings in
            var figures: [String: Double] = [:]
            for _ in 0..<Turn.inRound {
                for turn in turnsToTake {
                    figures[turn.series, default: 0] += try await turn.nanoseconds(surroundings) / Double(Turn.inRound)
                }
            }
            return figures
        }
    }
}
