import Foundation

/// beanstalkd with its log, synced before each answer: a connection and a thread for each submitter and for each of four
/// workers. A task is one `put`, one `reserve` and one `delete`; who submits counts the ends.
public struct BeanstalkdPeer: Contender {
    private let folder: String

    /// With a log of each run in a new folder within this one.
    public init(in folder: String) { self.folder = folder }

    /// What people call it.
    public var name: String { "beanstalkd" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        try await TemporaryFolder.with(in: folder) { folder in
            let server = try BeanstalkdServer(in: folder, syncing: .always)
            do {
                let time = try await run(count, arrival, server)
                await server.stop()
                return time
            } catch {
                await server.stop()
                throw error
            }
        }
    }

    private func run(_ count: Int, _ arrival: Arrival, _ server: BeanstalkdServer) async throws -> Duration {
        let most = if case .batches(let size) = arrival { size } else { 1 }
        // Made beforehand, as agents are connected before the first task of Tenure's.
        let begin = DispatchSemaphore(value: 0)
        var threads: [OwnThread] = []
        for share in arrival.shares(of: count) {
            let connection = try server.connect()
            threads.append(
                OwnThread(after: begin) {
                    for batch in share.pieces(of: most) { try connection.put(batch.map(Shape.level)) }
                }
            )
        }
        let shares = Arrival.submitters(Shape.agents).shares(of: count)
        for share in shares {
            let connection = try server.connect()
            threads.append(
                OwnThread(after: begin) {
                    for _ in share {
                        let job = try connection.reserve()
                        _ = Shape.handle(job.payload)
                        try connection.delete(job)
                    }
                }
            )
        }
        let clock = ContinuousClock()
        let start = clock.now
        for _ in threads { begin.signal() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in threads { group.addTask { try await thread.end() } }
            do {
                try await group.waitForAll()
            } catch {
                // The others notice that nobody answers.
                server.kill()
                throw error
            }
            return start.duration(to: clock.now)
        }
    }
}
