import Foundation
import Workloads

/// A log of beanstalkd with as many queued tasks as ``QueuedStore`` has, filled once.
struct QueuedLog {
    private let folder: String
    private let count: Int

    /// Not all tasks are there.
    struct Incomplete: Error {
        let ready: Int
    }

    init(_ surroundings: Surroundings) {
        count = surroundings.count(1_000_000, quick: 200_000)
        folder = "\(surroundings.folder)/queued-log"
    }

    /// Milliseconds from the start of a process until it knows of all tasks.
    func start() async throws -> Double {
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let server = try BeanstalkdServer(in: folder, syncing: .never)
            try server.fill(count)
            await server.stop()
        }
        let clock = ContinuousClock()
        let start = clock.now
        let server = try BeanstalkdServer(in: folder, syncing: .always)
        let ready = try server.ready()
        let time = start.duration(to: clock.now)
        await server.stop()
        guard ready == count else { throw Incomplete(ready: ready) }
        return time / .milliseconds(1)
    }
}
