import Tenure
import TenureTesting

extension HotPath {
    /// With a journal in memory. Its writer is a thread, but for simulations: so it runs as a job of TenureTesting's
    /// executor, which costs some thousand instructions for each group of records.
    static let durable = [
        HotPath("durable/submit", "submit acknowledged by the journal, one after the other") { count in
            try withJournal { _ = try await Work.submit(count, to: $0) }
        },
        HotPath("durable/submit-64", "the same by 64 submitters, whose records share frames") { count in
            try withJournal { _ = try await Work.submit(count, by: 64, to: $0) }
        },
        HotPath("durable/lifecycle", "submit, work and output with a journal, one task after the other") { count in
            try withJournal { scheduler in
                try await Work.withAgents(scheduler) { try await Work.oneByOne(count, on: scheduler) }
            }
        },
        HotPath("recovery", "a submit read from the journal by an opening", count: 4 * recoveredTasks) { count in
            let storage = MemoryStorage()
            try withJournal(on: storage) { _ = try await Work.submit(recoveredTasks, by: 64, to: $0) }
            // A copy each time, because an opening leaves a file of its own.
            for _ in 0..<count / recoveredTasks { try withJournal(on: storage.copy()) { _ in } }
        },
    ]

    /// How many tasks the store has that is opened again and again.
    private static let recoveredTasks = 8_000

    private static func withJournal(
        on storage: MemoryStorage = MemoryStorage(),
        _ body: @escaping @Sendable (Scheduler) async throws -> Void
    ) throws {
        let executor = SeededExecutor(seed: 1, strategy: .firstInFirstOut)
        // What a segment reserves beyond its records is read by an opening, and shall not be what is counted.
        let options = SchedulerOptions(segmentBytes: 1 << 20)
        try InlineExecutor().run(beside: executor) {
            let scheduler = try Scheduler.open(.storage(storage), options: options, on: executor)
            try await body(scheduler)
            await scheduler.shutDown()
        }
    }
}
