import Tenure

/// Opens a store that was filled before. Meant for a process that has done nothing else: its memory is new, too.
public enum Reopening {
    /// Not all tasks are there.
    struct Incomplete: Error {
        let ready: Int
    }

    /// - Returns: how long it took until the scheduler could say that so many tasks are ready.
    @concurrent
    public static func run(_ folder: String, expecting count: Int) async throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        let scheduler = try await Scheduler.open(.directory(folder))
        let ready = try await scheduler.counts().total.ready
        let time = start.duration(to: clock.now)
        await scheduler.shutDown()
        guard ready == count else { throw Incomplete(ready: ready) }
        return time
    }
}
