import Benchmark
import Measuring
import Workloads

/// From the submit to the output, each of them durable before anyone is told.
let benchmarks: @Sendable () -> Void = {
    let arrivals: [(String, Arrival, Int)] = [
        ("one submitter", .oneByOne, 2_000),
        ("64 submitters", .submitters(64), 20_000),
        ("batches of 1,000", .batches(of: 1_000), 50_000),
    ]
    for (name, arrival, tasks) in arrivals {
        measure(name, tasks: tasks) {
            try await TenureContender(in: diskFolder).nanoseconds($0, arrival)
        }
    }
}
