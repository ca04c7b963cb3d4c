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

    /// The figures, by their names.
    let series: [String]
    let unit: Unit
    /// Makes one measurement; nothing where what it needs is not installed.
    let measure: @concurrent @Sendable (Surroundings) async throws -> [String: Double]
    /// Why there is nothing to measure on this machine.
    let obstacle: @Sendable () -> String?

    init(
        _ series: [String],
        in unit: Unit,
        unless obstacle: @escaping @Sendable () -> String? = { nil },
        measure: @escaping @concurrent @Sendable (Surroundings) async throws -> [String: Double]
    ) {
        self.series = series
        self.unit = unit
        self.obstacle = obstacle
        self.measure = measure
    }

    /// A measurement of one figure.
    init(
        _ name: String,
        in unit: Unit = .nanoseconds,
        unless obstacle: @escaping @Sendable () -> String? = { nil },
        measure: @escaping @concurrent @Sendable (Surroundings) async throws -> Double
    ) {
        self.init([name], in: unit, unless: obstacle) { [name: try await measure($0)] }
    }
}
