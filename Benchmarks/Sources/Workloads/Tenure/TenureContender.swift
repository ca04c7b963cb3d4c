import Tenure

/// Tenure, by its public calls and with its defaults, except that it remembers all tasks that have ended: handles are
/// awaited at the end.
public struct TenureContender: Contender {
    /// A folder for a store of each run, which is removed after it; none keeps the store in memory.
    private let folder: String?

    /// In memory, or in a new store in a folder, durable at each commit.
    public init(in folder: String? = nil) { self.folder = folder }

    /// What people call it.
    public var name: String { folder == nil ? "Tenure" : "Tenure, durable" }

    /// How long so many lifecycles take.
    @concurrent
    public func run(_ count: Int, _ arrival: Arrival) async throws -> Duration {
        guard let folder else { return try await run(count, arrival, at: .inMemory) }
        return try await TemporaryFolder.with(in: folder) { try await run(count, arrival, at: .directory($0)) }
    }

    private func run(_ count: Int, _ arrival: Arrival, at location: StoreLocation) async throws -> Duration {
        let scheduler = try await Scheduler.open(location, options: SchedulerOptions(retention: .unlimited))
        return try await scheduler.running(
            agents: Shape.agents,
            named: "agent",
            { $0.handle(Shape.kind) { payload, _ in Shape.handle(payload) } }
        ) {
            let clock = ContinuousClock()
            let start = clock.now
            let shares = arrival.shares(of: count)
            if shares.count == 1 {
                try await Self.submitAndWait(shares[0], arrival, to: scheduler)
            } else {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for share in shares {
                        group.addTask { try await Self.submitAndWait(share, arrival, to: scheduler) }
                    }
                    try await group.waitForAll()
                }
            }
            return start.duration(to: clock.now)
        }
    }

    private static func submitAndWait(_ share: Range<Int>, _ arrival: Arrival, to scheduler: Scheduler) async throws {
        var handles: [RawTaskHandle] = []
        handles.reserveCapacity(share.count)
        if case .batches(let size) = arrival {
            for batch in share.pieces(of: size) { handles += try await submit(batch, to: scheduler) }
        } else {
            for number in share { handles.append(try await submit(number, to: scheduler)) }
        }
        for handle in handles { _ = try await handle.output }
    }

    /// Submits one task, and waits until it is acknowledged.
    static func submit(_ number: Int, to scheduler: Scheduler) async throws(TenureError) -> RawTaskHandle {
        try await scheduler.submit(
            RawTask(kind: Shape.kind, payload: Shape.payload),
            priority: Shape.priority(of: number)
        )
    }

    /// Submits many tasks, and waits until all are acknowledged.
    static func submit(_ batch: Range<Int>, to scheduler: Scheduler) async throws(TenureError) -> [RawTaskHandle] {
        let requests = batch.map { number in
            TaskRequest(RawTask(kind: Shape.kind, payload: Shape.payload), priority: Shape.priority(of: number))
        }
        return try await scheduler.submit(contentsOf: requests)
    }
}
