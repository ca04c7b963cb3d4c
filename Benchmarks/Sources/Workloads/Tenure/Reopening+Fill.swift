import Tenure

extension Reopening {
    /// Makes a store in which so many tasks are queued, and nothing else has happened.
    @concurrent
    public static func fill(_ folder: String, with count: Int) async throws {
        let scheduler = try await Scheduler.open(.directory(folder))
        // Many at once, so that they share the disk's syncs.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for share in Arrival.submitters(256).shares(of: count) {
                group.addTask {
                    for number in share { _ = try await TenureContender.submit(number, to: scheduler) }
                }
            }
            try await group.waitForAll()
        }
        await scheduler.shutDown()
    }
}
