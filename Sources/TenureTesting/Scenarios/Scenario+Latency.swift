internal import Dispatch
internal import Tenure

extension Scenario {
    /// What handlers that block cost everybody else.
    ///
    /// - Parameters:
    ///   - agents: how many agents block all the while.
    ///   - windows: how many times each of the two cases is measured; the median counts.
    ///   - time: how long each window is, and each handler blocks.
    package static func latency(agents: Int = 16, windows: Int = 5, time: Duration = .seconds(10)) -> Scenario {
        Scenario(
            "latency",
            "\(agents) agents whose handlers block for \(time) on threads of their own: nobody else waits for them",
            promises: ["A8"],
            modes: [.live]
        ) { world in
            try await LatencyRun(agents: agents, windows: windows, time: time, world: world).run()
        }
    }
}

/// One run of the scenario `latency`.
private struct LatencyRun: Sendable {
    /// In milliseconds, each the median of all windows.
    private struct Measured {
        var acknowledged: [Double] = []
        var assigned: [Double] = []
    }

    /// By so many milliseconds others may be delayed.
    private static let limit = 10.0

    let agents: Int
    let windows: Int
    let time: Duration
    let world: ScenarioWorld

    func run() async throws -> [Figure] {
        var (free, blocked): ([Measured], [Measured]) = ([], [])
        // In turn, so that what else the machine does meets both alike.
        for _ in 0..<windows {
            free.append(try await measure(blocking: false))
            blocked.append(try await measure(blocking: true))
        }
        var figures: [Figure] = []
        for (name, path) in [("acknowledged", \Measured.acknowledged), ("assigned", \Measured.assigned)] {
            for percentile in [50, 99] {
                let alone = median(free.map { quantile($0[keyPath: path], percentile) })
                let beside = median(blocked.map { quantile($0[keyPath: path], percentile) })
                figures.append(Figure("\(name) p\(percentile) ms alone", alone))
                figures.append(Figure("beside blocked", beside))
                let delay = beside - alone
                try promise(
                    "A8",
                    delay <= Self.limit,
                    "\(name) p\(percentile): \(delay) ms later beside blocked handlers"
                )
            }
        }
        return figures
    }

    /// One window: a task every few milliseconds, for an agent that is not blocked.
    private func measure(blocking: Bool) async throws -> Measured {
        let scheduler = try await Scheduler.open(.inMemory)
        let nanoseconds = Int(time / .nanoseconds(1))
        return try await scheduler.running(
            agents: agents,
            named: "blocked",
            { agent in
                // The agents share these: fewer, and the handlers would block one after the other.
                agent.handle("block", on: .threads(agents)) { _, _ -> [UInt8] in
                    // A thread of its own is there to be blocked.
                    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .nanoseconds(nanoseconds))
                    return []
                }
            }
        ) {
            if blocking {
                for _ in 0..<agents { _ = try await scheduler.submit(RawTask(kind: "block")) }
                try await world.eventually("every agent is blocked") {
                    try await scheduler.counts().total.working == agents
                }
            }
            let measured = try await sample(scheduler, blocking: blocking)
            // What still blocks is not waited for.
            if blocking { await scheduler.shutDown(grace: .none) }
            return measured
        }
    }

    private func sample(_ scheduler: Scheduler, blocking: Bool) async throws -> Measured {
        let (assignments, noted) = AsyncStream<ContinuousClock.Instant>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await scheduler.withSession("free", kinds: ["quick"]) { session in
                    while let offer = try await session.next() {
                        noted.yield(ContinuousClock.now)
                        try await session.accept(offer.lease)
                        try await session.complete(offer.lease)
                    }
                }
            }
            var measured = Measured()
            var arrivals = assignments.makeAsyncIterator()
            let start = ContinuousClock.now
            // A little shorter than the blocks, so that they last to the end of it.
            while start.duration(to: .now) < time * 4 / 5 {
                let submitted = ContinuousClock.now
                let handle = try await scheduler.submit(RawTask(kind: "quick"))
                measured.acknowledged.append(submitted.duration(to: .now) / .milliseconds(1))
                if let assigned = await arrivals.next(isolation: nil) {
                    measured.assigned.append(submitted.duration(to: assigned) / .milliseconds(1))
                }
                _ = try await handle.output
                try await world.clock.sleep(for: .milliseconds(2))
            }
            group.cancelAll()
            return measured
        }
    }

    private func quantile(_ values: [Double], _ percentile: Int) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * percentile / 100)]
    }

    private func median(_ values: [Double]) -> Double { quantile(values, 50) }
}
