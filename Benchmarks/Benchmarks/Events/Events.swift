import Benchmark
import Measuring
import Workloads

/// From the submit to the output, while subscribers read each event.
let benchmarks: @Sendable () -> Void = {
    for readers in [0, 1, 10] {
        measure("\(readers) subscriber\(readers == 1 ? "" : "s")", tasks: 20_000) {
            try await EventReaders(readers).run($0)
        }
    }
}
