internal import Tenure

/// The process that the row `kill` of the fault programme kills: it works under load, and prints what is acknowledged.
///
/// An executable that hosts it calls ``run(directory:seed:print:)`` when its first argument is ``role``.
package enum DutifulChild {
    /// The first argument by which an executable is asked to be this process; the second is the folder, the third the
    /// seed.
    package static let role = "dutiful-child"

    static let options = SchedulerOptions(
        retention: .unlimited,
        // The smallest there are, so that segments and checkpoints are made all the time.
        segmentBytes: 64 << 10,
        checkpointBytes: 64 << 10
    )

    /// Works until it is killed.
    ///
    /// - Throws: what the scheduler throws.
    package static func run(
        directory: String,
        seed: UInt64,
        print: @escaping @Sendable (String) -> Void
    ) async throws {
        print("starts")
        let scheduler = try await Scheduler.open(.directory(directory), options: options)
        print("opened \(scheduler.opening.epoch)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            for number in 0..<2 {
                group.addTask {
                    try await scheduler.runAgent(AgentName("worker-\(number)")) { agent in
                        agent.handle("work") { payload, context in
                            print("leased \(context.lease.generation)")
                            return Array(payload.prefix(30))
                        }
                    }
                }
            }
            for caller in 0..<4 {
                group.addTask { try await call(scheduler, "\(seed) \(caller)", print) }
            }
            try await group.waitForAll()
        }
    }

    private static func call(
        _ scheduler: Scheduler,
        _ name: String,
        _ print: @Sendable (String) -> Void
    ) async throws {
        var generator = SeededGenerator(seed: 0).fork(name)
        for number in 0... {
            let text = "\(name) \(number)"
            let payload = payload(text, count: 100 + generator.next(below: 4_000))
            if generator.chance(1, in: 6) {
                let idle = try await scheduler.submit(RawTask(kind: "nobody's", payload: payload))
                print("submitted \(idle.id) \(payload.count) \(text)")
                guard generator.chance(1, in: 2) else { continue }
                _ = try await idle.cancel()
                print("cancelled \(idle.id)")
            } else {
                let handle = try await scheduler.submit(RawTask(kind: "work", payload: payload))
                print("submitted \(handle.id) \(payload.count) \(text)")
                _ = try await handle.output
                print("completed \(handle.id)")
            }
        }
    }

    /// What the task with this text carries.
    static func payload(_ text: String, count: Int) -> [UInt8] {
        let start = Array("\(text)|".utf8)
        return start + [UInt8](repeating: 46, count: max(0, count - start.count))
    }
}
