import Tenure

extension HotPath {
    /// Without a journal, on an ``InlineExecutor``.
    static let inMemory = [
        HotPath("submit", "submit, while no agent is there; one in 256 brings them in") { count in
            try InlineExecutor().run {
                let scheduler = try await Scheduler.open(.inMemory)
                _ = try await Work.submit(count, to: scheduler)
            }
        },
        HotPath("submit/batch", "a task of a submit of 100 at once, the same way") { count in
            try InlineExecutor().run {
                let scheduler = try await Scheduler.open(.inMemory)
                _ = try await Work.submit(count, inBatchesOf: 100, to: scheduler)
            }
        },
        HotPath("lifecycle/one-by-one", "submit, work and output, one task after the other") { count in
            try InlineExecutor().run {
                let scheduler = try await Scheduler.open(.inMemory)
                try await Work.withAgents(scheduler) { try await Work.oneByOne(count, on: scheduler) }
            }
        },
        // So few that none is forgotten before its output is asked for.
        HotPath("lifecycle/queued", "submit of all, then work and output of all", count: 4_800) { count in
            try InlineExecutor().run {
                let scheduler = try await Scheduler.open(.inMemory)
                let handles = try await Work.submit(count, to: scheduler)
                try await Work.withAgents(scheduler) { try await Work.outputs(of: handles) }
            }
        },
        HotPath("events/one", "the same one after the other, with a subscriber that reads each event") { count in
            try InlineExecutor().run {
                let scheduler = try await Scheduler.open(.inMemory)
                let events = try await scheduler.observe().events
                async let seen = Work.count(events)
                try await Work.withAgents(scheduler) { try await Work.oneByOne(count, on: scheduler) }
                guard await seen >= count * 3 else { throw Work.EventsMissing() }
            }
        },
    ]
}
