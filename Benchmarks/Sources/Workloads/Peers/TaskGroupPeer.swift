/// A child of a task group for each task: the least that the language asks for work that goes on beside. It has neither
/// priorities nor an order, nor a limit to how many run at once.
///
/// Its user knows of no batches and no acknowledgements: batches are added one by one to the same group. Each of many
/// submitters has a group of its own for its share, so that they do not wait for one another.
public struct TaskGroupPeer: Contender {
    /// With a group of its own for each run.
    public init() {}

    /// What people call it.
    public var name: String { "TaskGroup child" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        let shares = arrival.shares(of: count)
        let found =
            if shares.count == 1 {
                await Self.addAndWait(shares[0])
            } else {
                await withTaskGroup { group in
                    for share in shares { group.addTask { await Self.addAndWait(share) } }
                    return await group.reduce(0, +)
                }
            }
        let time = start.duration(to: clock.now)
        try LifecyclesMissing.check(found, of: count)
        return time
    }

    private static func addAndWait(_ share: Range<Int>) async -> Int {
        await withTaskGroup(of: [UInt8].self) { group in
            let payload = Shape.payload
            for _ in share { group.addTask { Shape.handle(payload) } }
            var found = 0
            for await _ in group { found += 1 }
            return found
        }
    }
}
