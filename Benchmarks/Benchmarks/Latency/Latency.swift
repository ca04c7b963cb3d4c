import Benchmark
import Measuring
import Workloads

/// From the submit to the output, one task at a time, in a process that does nothing else.
let benchmarks: @Sendable () -> Void = {
    measure("round trip", tasks: 10_000) { try await RoundTrip().run($0).task }
    measure("two wake-ups of parked tasks", tasks: 10_000) { try await RoundTrip().run($0).wakeUps }
}
