import Benchmark
import Measuring
import Workloads

/// Submits alone, while no task is given out.
let benchmarks: @Sendable () -> Void = {
    measure("submit in memory", tasks: 100_000) { try await Backlog($0).run($0).submit }
    measure("submit acknowledged by the disk", tasks: 2_000) {
        try await AcknowledgedSubmit(in: diskFolder).run($0).submit
    }
    measure("append and sync of the same bytes", tasks: 2_000) {
        try await AcknowledgedSubmit(in: diskFolder).run($0).sync
    }
}
