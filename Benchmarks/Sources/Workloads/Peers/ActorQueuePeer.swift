/// ``PlainPriorityQueue`` with four consumers. Who submits learns of all ends by one call, which is cheaper than asking for
/// each.
public struct ActorQueuePeer: Contender {
    /// With a queue of its own for each run.
    public init() {}

    /// What people call it.
    public var name: String { "plain actor queue" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        let queue = PlainPriorityQueue()
        let clock = ContinuousClock()
        let (time, outputs) = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Shape.agents { group.addTask { await Self.consume(queue) } }
            let start = clock.now
            let shares = arrival.shares(of: count)
            if shares.count == 1 {
                await Self.submit(shares[0], arrival, to: queue)
            } else {
                await withTaskGroup { group in
                    for share in shares { group.addTask { await Self.submit(share, arrival, to: queue) } }
                }
            }
            let outputs = await queue.finish()
            return (start.duration(to: clock.now), outputs)
        }
        try LifecyclesMissing.check(outputs.count { $0 != nil }, of: count)
        return time
    }

    private static func submit(_ share: Range<Int>, _ arrival: Arrival, to queue: PlainPriorityQueue) async {
        guard case .batches(let size) = arrival else {
            for number in share { await queue.submit(Shape.payload, level: Shape.level(of: number)) }
            return
        }
        for batch in share.pieces(of: size) { await queue.submit(Shape.payload, levels: batch.map(Shape.level)) }
    }

    private static func consume(_ queue: PlainPriorityQueue) async {
        var item = await queue.next(completing: nil, output: [])
        while let one = item {
            item = await queue.next(completing: one.number, output: Shape.handle(one.payload))
        }
    }
}
