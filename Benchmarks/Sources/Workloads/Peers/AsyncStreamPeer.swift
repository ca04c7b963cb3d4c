/// A stream that four consumers read: in order of arrival, without priorities. Its ends are known once all consumers
/// have read to the end.
public struct AsyncStreamPeer: Contender {
    /// With a stream of its own for each run.
    public init() {}

    /// What people call it.
    public var name: String { "AsyncStream" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
        let clock = ContinuousClock()
        let (start, found) = await withTaskGroup { group in
            for _ in 0..<Shape.agents {
                group.addTask {
                    var found = 0
                    for await payload in stream {
                        _ = Shape.handle(payload)
                        found += 1
                    }
                    return found
                }
            }
            let start = clock.now
            let shares = arrival.shares(of: count)
            if shares.count == 1 {
                for _ in shares[0] { continuation.yield(Shape.payload) }
            } else {
                await withTaskGroup { group in
                    for share in shares {
                        group.addTask {
                            for _ in share { continuation.yield(Shape.payload) }
                        }
                    }
                }
            }
            continuation.finish()
            return (start, await group.reduce(0, +))
        }
        let time = start.duration(to: clock.now)
        try LifecyclesMissing.check(found, of: count)
        return time
    }
}
