import Benchmark
import Measuring
import Workloads

/// The opening of a store in which tasks are queued.
let benchmarks: @Sendable () -> Void = {
    for tasks in [10_000, 100_000] {
        measure("opening of \(tasks) queued tasks, by task", tasks: tasks) { tasks in
            try await TemporaryFolder.with(in: diskFolder) { folder in
                try await Reopening.fill(folder, with: tasks)
                return try await Reopening.run(folder, expecting: tasks) / .nanoseconds(1) / Double(tasks)
            }
        }
    }
}
