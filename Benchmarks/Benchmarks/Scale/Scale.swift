import Benchmark
import Measuring
import Workloads

/// What a task costs beside many others, and where many agents ask.
let benchmarks: @Sendable () -> Void = {
    for queued in [1_000, 100_000, 1_000_000] {
        measure("\(queued) queued", tasks: max(queued, 100_000)) { try await Backlog(queued).run($0).lifecycle }
    }
    for (agents, classes) in [(4, 1), (1_000, 1), (10_000, 1), (1_000, 10), (10_000, 100)] {
        let name = classes == 1 ? "\(agents) agents" : "\(agents) agents of \(classes) classes"
        measure(name, tasks: 20_000) {
            try await Crowd(agents: agents, classes: classes).run($0)
        }
    }
}
