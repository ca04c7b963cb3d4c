import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct ListingTests {
    /// What a filter means, said as plainly as can be.
    private static func meets(_ task: TaskSnapshot, _ filter: TaskFilter) -> Bool {
        guard filter.states?.contains(task.status.state) ?? true else { return false }
        guard filter.kind.map({ $0 == task.kind }) ?? true else { return false }
        guard filter.priority.map({ $0 == task.priority }) ?? true else { return false }
        let holder = task.status.holder?.agent ?? task.attempts.last?.agent
        guard filter.agent.map({ $0 == holder }) ?? true else { return false }
        guard let text = filter.metadata?.lowercased() else { return true }
        return task.options.metadata.contains { key, value in
            [key, value].contains { Array($0.lowercased().utf8).hasRun(Array(text.utf8)) }
        }
    }

    private static func filter(_ random: inout SeededGenerator) -> TaskFilter {
        var filter = TaskFilter()
        if random.chance(1, in: 3) {
            filter.states = Set(TaskState.allCases.filter { _ in random.chance(1, in: 2) })
        }
        if random.chance(1, in: 3) { filter.kind = random.chance(1, in: 4) ? "nobody's" : "k" }
        if random.chance(1, in: 3) { filter.priority = Priority.allCases[random.next(below: 4)] }
        if random.chance(1, in: 3) { filter.agent = random.chance(1, in: 4) ? "b" : "a" }
        if random.chance(1, in: 3) { filter.metadata = Hostile.text(&random) }
        return filter
    }

    @Test("Issue 3, 4: pages hold what a naive look at all tasks finds, in its order, whatever their size")
    func naive() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bench = QueueBench()
            for _ in 0..<20 {
                var options = TaskOptions()
                for _ in 0..<random.next(below: 3) { options.metadata[Hostile.text(&random)] = Hostile.text(&random) }
                bench.submit(Priority.allCases[random.next(below: 4)], options: options)
                ReplayTests.play(&bench, &random, steps: 10)
            }
            var all: [TaskSnapshot] = []
            bench.core.forEachEntry { all.append($0.snapshot) }
            for _ in 0..<20 {
                let filter = Self.filter(&random)
                let limit = 1 + random.next(below: 9)
                var found: [TaskSnapshot] = []
                var number: UInt64?
                repeat {
                    let reach = 1 + random.next(below: 40)
                    let part = bench.core.tasks(where: filter, after: number, limit: limit, reach: reach)
                    #expect(part.found.count <= limit)
                    found += part.found.map(\.snapshot)
                    if let next = part.next { #expect(number.map { next > $0 } ?? true) }
                    number = part.next
                } while number != nil
                let expected = all.filter { Self.meets($0, filter) }
                #expect(found.map(\.id) == expected.map(\.id), "seed \(seed), \(filter)")
            }
        }
    }

    @Test("Issue 3, 4: looking is bounded by what it may cost, also over what is empty and over long metadata")
    func bounded() throws {
        var bench = QueueBench()
        for number in 0..<500 {
            let long = String(repeating: "x", count: 1_600)
            bench.submit(options: TaskOptions(metadata: number < 250 ? [:] : ["long": long]))
        }
        let quick = bench.core.tasks(where: TaskFilter(metadata: "y"), after: nil, limit: 1, reach: 100)
        #expect(quick.found.isEmpty && (90...100).contains(quick.next ?? 0))
        let slow = bench.core.tasks(where: TaskFilter(metadata: "y"), after: 300, limit: 1, reach: 1_000)
        #expect(slow.found.isEmpty && (305...312).contains(slow.next ?? 0))
    }

    @Test("Issue 3, 4: pages join without gap or doubling while tasks come, change and go")
    func joining() throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            try SmallWorld.run(seed: seed) { world in
                let options = SchedulerOptions(retention: Retention(endedCount: 64, deadCount: 0))
                try await world.running(options) { scheduler in
                    var random = SeededGenerator(seed: seed)
                    var staying: Set<TaskID> = []
                    func submit(_ count: Int) async throws {
                        for _ in 0..<count {
                            let stays = random.chance(1, in: 3)
                            let task = RawTask(kind: stays ? "stays" : "goes")
                            let id = try await scheduler.submit(task, options: TaskOptions(metadata: ["N": "Yes"])).id
                            if stays { staying.insert(id) }
                        }
                    }
                    try await submit(300)
                    let there = staying
                    let agent = world.start {
                        try await scheduler.runAgent("a") { $0.handle("goes") { _, _ in [] } }
                    }
                    var pages: [TaskPage] = []
                    repeat {
                        let filter = TaskFilter(metadata: "yes")
                        pages.append(
                            try await scheduler.tasks(
                                where: filter,
                                after: pages.last?.next,
                                limit: 1 + random.next(below: 20)
                            )
                        )
                        try await submit(random.next(below: 3))
                    } while pages.last?.next != nil
                    let seen = pages.flatMap(\.tasks).map(\.id)
                    #expect(seen == seen.sorted() && Set(seen).count == seen.count, "seed \(seed)")
                    #expect(there.isSubset(of: seen), "seed \(seed)")
                    for (page, next) in zip(pages, pages.dropFirst()) { #expect(page.sequence <= next.sequence) }
                    agent.cancel()
                    _ = await agent.result
                }
            }
        }
    }

    @Test("Issue 3, 4: who holds a task, or held it last, is known after a restart too")
    func agents() throws {
        try SimulatedStore.run { store in
            let (done, given) = try await store.life { scheduler in
                let done = try await scheduler.submit("k")
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    try await session.complete(try await session.work().lease)
                }
                let given = try await scheduler.submit("k")
                try await scheduler.withSession("b", kinds: ["k"]) { session in
                    _ = try await session.work()
                    let held = try await scheduler.tasks(where: TaskFilter(states: [.working], agent: "b"))
                    #expect(held.tasks.map(\.id) == [given])
                }
                return (done, given)
            }
            try await store.life { scheduler in
                let filters = [TaskFilter(agent: "a"), TaskFilter(agent: "b"), TaskFilter(states: [.ready])]
                for (filter, task) in zip(filters, [done, given, given]) {
                    let page = try await scheduler.tasks(where: filter)
                    #expect(page.tasks.map(\.id) == [task] && page.next == nil)
                }
                let none = try await scheduler.tasks(where: TaskFilter(states: []))
                #expect(none.tasks.isEmpty)
            }
        }
    }

    @Test("Issue 3, 4: a page begins after any id, says where to go on, and has room for something")
    func edges() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                let handle = try await scheduler.submit(RawTask(kind: "k", payload: [1, 2]))
                let page = try await scheduler.tasks()
                #expect(page.tasks == (try await scheduler.snapshot().tasks) && page.next == nil)
                #expect(try await scheduler.tasks(limit: 1).next == handle.id)
                #expect(try await scheduler.tasks(after: handle.id).tasks.isEmpty)
                #expect(try await scheduler.tasks(after: TaskID(rawValue: .max)).tasks.isEmpty)
                let refused = try await error { _ = try await scheduler.tasks(limit: 0) }
                #expect(refused.code == .invalidConfiguration)
            }
        }
    }
}

extension [UInt8] {
    fileprivate func hasRun(_ run: [UInt8]) -> Bool {
        guard count >= run.count else { return false }
        return (0...(count - run.count)).contains { Array(self[$0..<($0 + run.count)]) == run }
    }
}
