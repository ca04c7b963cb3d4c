import Tenure
import TenureTesting
import Testing

/// Batches in worlds in which everything goes wrong.
@Suite struct BatchWorldTests {
    #if DEBUG
        private static let seeds: ClosedRange<UInt64> = 1...200
    #else
        private static let seeds: ClosedRange<UInt64> = 1...2_000
    #endif

    /// A batch says of each of its tasks which one it is, and how many there are.
    private static func requests(_ batch: String, count: Int, isKeyed: Bool) -> [TaskRequest] {
        (0..<count).map { place in
            let key = isKeyed ? "\(batch)/\(place)" : nil
            let options = TaskOptions(metadata: ["batch": batch, "of": "\(count)"], idempotencyKey: key)
            return TaskRequest(
                RawTask(kind: place.isMultiple(of: 3) ? "odd" : "work", payload: [UInt8](repeating: 1, count: 30)),
                priority: place.isMultiple(of: 2) ? .high : .low,
                options: options
            )
        }
    }

    /// Every batch that is there at all is there whole.
    private static func checkWhole(_ snapshot: Snapshot, _ moment: String, in world: World) throws -> Set<String> {
        let batches = Dictionary(grouping: snapshot.tasks) { $0.options.metadata["batch"] ?? "" }
        for (batch, tasks) in batches {
            let count = tasks[0].options.metadata["of"] ?? ""
            try world.require(
                "\(tasks.count)" == count,
                "\(moment): \(tasks.count) tasks of batch \(batch) of \(count)"
            )
        }
        return Set(batches.keys)
    }

    @Test(
        "D1, D3, T12: whatever goes wrong, an acknowledged batch is there whole, and any other one whole or not at all",
        .timeLimit(.minutes(20))
    )
    func allOrNone() async throws {
        let (unknown, lost) = (Locked(0), Locked(0))
        let report = try await simulate(seeds: Self.seeds, faults: .all) { world in
            let scheduler = try await world.openScheduler(options: SchedulerOptions(capacity: 60))
            let broken = Locked<(any Error)?>(nil)
            scheduler.runInEveryProcess { scheduler in
                let snapshot = try await scheduler.snapshot()
                do { _ = try Self.checkWhole(snapshot, "opening \(scheduler.opening.epoch)", in: world) } catch {
                    broken.withLock { $0 = error }
                }
            }
            try await world.runAgents(2, scheduler) { agent in
                agent.handle("work") { payload, _ in payload }
                agent.handle("odd") { payload, _ in payload }
            }
            var drawn = world.generator("batches")
            var acknowledged: Set<String> = []
            for number in world.inputs(Array(1...12)) {
                let isKeyed = drawn.chance(1, in: 2)
                let requests = Self.requests("\(number)", count: 1 + drawn.next(below: 25), isKeyed: isKeyed)
                do {
                    if isKeyed {
                        // Again and again, as a careful client does: what was admitted meanwhile is a duplicate.
                        try await world.submit(contentsOf: requests, to: scheduler)
                    } else {
                        try await scheduler.submit(contentsOf: requests)
                    }
                    acknowledged.insert("\(number)")
                } catch let error as TenureError {
                    let isUnknown = [.processDied, .indeterminate].contains(error.code)
                    unknown.withLock { $0 += isUnknown ? 1 : 0 }
                }
            }
            try await world.settle()
            if let error = broken.withLock({ $0 }) { throw error }
            let found = try Self.checkWhole(try await scheduler.snapshot(), "the end", in: world)
            try world.require(acknowledged.isSubset(of: found), "\(acknowledged.subtracting(found)) are lost")
            let missing = 12 - found.count
            lost.withLock { $0 += missing }
        }
        #expect(report.crashes > 0 && unknown.withLock { $0 } > 10 && lost.withLock { $0 } > 10)
    }
}
