import Benchmark
import Measuring
import Workloads

/// From the submit to the output in memory, by four agents.
let benchmarks: @Sendable () -> Void = {
    measure("one submitter", tasks: 50_000) { try await TenureContender().nanoseconds($0, .oneByOne) }
    measure("100 submitters", tasks: 50_000) { try await TenureContender().nanoseconds($0, .submitters(100)) }
    measure("batches of 100", tasks: 50_000) { try await TenureContender().nanoseconds($0, .batches(of: 100)) }
    measure("child of a task group", tasks: 50_000) { try await TaskGroupPeer().nanoseconds($0, .oneByOne) }
}
