import Benchmark

/// Registers a benchmark of a workload that measures itself, because opening a store, connecting agents and closing it
/// all again are not what is measured.
///
/// - Parameters:
///   - name: what is measured.
///   - tasks: how many tasks an iteration has.
///   - seconds: how long to go on, at least one iteration.
///   - nanoseconds: what one of so many tasks costs.
public func measure(
    _ name: String,
    tasks: Int,
    seconds: Int = 5,
    _ nanoseconds: @escaping @concurrent @Sendable (_ tasks: Int) async throws -> Double
) {
    let perTask = BenchmarkMetric.custom("nanoseconds per task", polarity: .prefersSmaller, useScalingFactor: false)
    let perSecond = BenchmarkMetric.custom("tasks per second", polarity: .prefersLarger, useScalingFactor: false)
    Benchmark(
        name,
        configuration: .init(
            metrics: [perTask, perSecond, .wallClock, .cpuTotal],
            warmupIterations: 1,
            maxDuration: .seconds(seconds)
        )
    ) { benchmark in
        benchmark.startMeasurement()
        let cost = try await nanoseconds(tasks)
        benchmark.stopMeasurement()
        benchmark.measurement(perTask, Int(cost.rounded()))
        benchmark.measurement(perSecond, Int((1_000_000_000 / cost).rounded()))
    }
}

/// Where benchmarks make folders for their files: on the disk on which one stands.
public let diskFolder = ".build"
