import Workloads

/// A figure that is measured in turn with others.
struct Turn: Sendable {
    /// How often it is each one's turn in a round.
    static let inRound = 4

    let series: String
    /// Why it cannot be measured on this machine.
    let obstacle: String?
    /// How many tasks a turn has, and how many where there is little time.
    private let counts: (full: Int, quick: Int)
    private let measure: @concurrent @Sendable (Int, Surroundings) async throws -> Double

    /// - Parameter measure: gives nanoseconds for each of so many tasks.
    init(
        _ series: String,
        full: Int,
        quick: Int,
        unless obstacle: String? = nil,
        measure: @escaping @concurrent @Sendable (Int, Surroundings) async throws -> Double
    ) {
        self.series = series
        self.obstacle = obstacle
        self.measure = measure
        counts = (full, quick)
    }

    /// Lifecycles of a contender.
    init(
        _ series: String,
        full: Int,
        quick: Int,
        _ arrival: Arrival,
        unless obstacle: String? = nil,
        by contender: @escaping @Sendable (Surroundings) -> any Contender
    ) {
        self.init(series, full: full, quick: quick, unless: obstacle) { count, surroundings in
            try await contender(surroundings).nanoseconds(count, arrival)
        }
    }

    /// Nanoseconds for a task.
    func nanoseconds(_ surroundings: Surroundings) async throws -> Double {
        try await measure(surroundings.count(counts.full, quick: counts.quick), surroundings)
    }
}
