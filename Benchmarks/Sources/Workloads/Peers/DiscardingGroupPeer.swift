/// A child of a discarding task group for each task: cheaper than one whose result somebody reads, and so for work that
/// has none. Who submits learns that all have ended, and nothing of any of them.
public struct DiscardingGroupPeer: Contender {
    /// With a group of its own for each run.
    public init() {}

    /// What people call it.
    public var name: String { "discarding group child" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        let shares = arrival.shares(of: count)
        if shares.count == 1 {
            await Self.addAndWait(shares[0])
        } else {
            await withDiscardingTaskGroup { group in
                for share in shares { group.addTask { await Self.addAndWait(share) } }
            }
        }
        return start.duration(to: clock.now)
    }

    private static func addAndWait(_ share: Range<Int>) async {
        await withDiscardingTaskGroup { group in
            let payload = Shape.payload
            for _ in share { group.addTask { _ = Shape.handle(payload) } }
        }
    }
}
