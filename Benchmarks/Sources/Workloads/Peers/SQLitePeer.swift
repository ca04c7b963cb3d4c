import Foundation

/// A durable queue on SQLite by GRDB, and four consumers that are woken within the process.
///
/// Submitters and consumers work with one task in a transaction; where tasks are submitted in batches, consumers claim and
/// hand in as many together. Who submits counts the ends, which asks SQLite for nothing.
public struct SQLitePeer: Contender {
    /// What a commit survives.
    public enum Synchronous: String, Sendable {
        /// A loss of power.
        case full = "FULL"
        /// The death of the process alone.
        case normal = "NORMAL"
    }

    private let synchronous: Synchronous
    private let folder: String

    /// With a database of each run in a new folder within this one.
    public init(_ synchronous: Synchronous, in folder: String) {
        self.synchronous = synchronous
        self.folder = folder
    }

    /// What people call it.
    public var name: String { "SQLite \(synchronous.rawValue)" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        try await TemporaryFolder.with(in: folder) { folder in
            let queue = try SQLiteQueue("\(folder)/queue.sqlite", synchronous)
            let time = try await run(count, arrival, queue)
            let found = try await queue.completed()
            try queue.close()
            try LifecyclesMissing.check(found, of: count)
            return time
        }
    }

    private func run(_ count: Int, _ arrival: Arrival, _ queue: SQLiteQueue) async throws -> Duration {
        let end = Countdown(from: count)
        // A consumer that is woken goes on for as long as there is something, so no more wake-ups than consumers have to wait.
        let (news, newsroom) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(Shape.agents))
        let most = if case .batches(let size) = arrival { size } else { 1 }
        let clock = ContinuousClock()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Shape.agents {
                group.addTask {
                    for await _ in news { try await Self.work(queue, most, end) }
                }
            }
            let start = clock.now
            try await withThrowingTaskGroup(of: Void.self) { submitters in
                for share in arrival.shares(of: count) {
                    submitters.addTask {
                        for batch in share.pieces(of: most) {
                            try await queue.submit(batch.map(Shape.level))
                            newsroom.yield()
                        }
                    }
                }
                try await submitters.waitForAll()
            }
            await end.reached()
            let time = start.duration(to: clock.now)
            newsroom.finish()
            try await group.waitForAll()
            return time
        }
    }

    /// Does what there is to do.
    private static func work(_ queue: SQLiteQueue, _ most: Int, _ end: Countdown) async throws {
        var items = try await queue.claim(most, completing: [])
        while !items.isEmpty {
            let done = items.map { ($0, output: Shape.handle($0.payload)) }
            items = try await queue.claim(most, completing: done)
            for _ in done { end.count() }
        }
    }
}
