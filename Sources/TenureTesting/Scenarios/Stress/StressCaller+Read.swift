internal import Tenure

/// Reading: what is shown must fit what was told before, and itself.
extension StressCaller {
    /// One task that was acknowledged.
    mutating func look() async throws {
        guard let task = ledger.task(&generator) else { return }
        try await look { scheduler in try await scheduler.task(task) }
    }

    func look(_ read: (Scheduler) async throws -> TaskSnapshot) async throws {
        let asked = ledger.moment()
        let seen = try await read(scheduler)
        try ledger.facts { try $0.saw(seen, asked: asked) }
    }

    /// Walks through a listing: pages join, and everything in them meets the filter.
    mutating func list() async throws {
        var filter = TaskFilter()
        if generator.chance(1, in: 2) { filter.kind = kind() }
        if generator.chance(1, in: 4) { filter.states = [TaskState.allCases[generator.next(below: 8)], .ready] }
        if generator.chance(1, in: 6) { filter.priority = Priority.allCases[generator.next(below: 4)] }
        if generator.chance(1, in: 6) { filter.agent = name() }
        if generator.chance(1, in: 6) { filter.metadata = "\(generator.next(below: 9))" }
        let limit = generator.chance(1, in: 2) ? 1 + generator.next(below: 40) : 100
        let sought = ledger.task(&generator)
        let isFoundByKind =
            filter.states == nil && filter.priority == nil && filter.agent == nil && filter.metadata == nil
        var (last, sequence, found): (TaskID?, SequenceNumber, Bool) = (nil, 0, false)
        while true {
            let asked = ledger.moment()
            let page = try await scheduler.tasks(where: filter, after: last, limit: limit)
            try promise("D2", page.tasks.count <= limit, "\(page.tasks.count) tasks in a page of \(limit)")
            try promise("D2", page.sequence >= sequence, "a page of record \(page.sequence) after \(sequence)")
            sequence = page.sequence
            for task in page.tasks {
                try promise(
                    "D2",
                    last.map { $0 < task.id } ?? true,
                    "task \(task.id) is listed after \(last.debugDescription)"
                )
                try promise("D2", task.meets(filter), "task \(task.id) is listed and does not meet \(filter)")
                last = task.id
                found = found || task.id == sought
                try ledger.facts { try $0.saw(task, asked: asked) }
            }
            guard let next = page.next else { break }
            try promise("D2", next == last, "after \(last.debugDescription) comes what is after \(next)")
        }
        let soughtKind = try ledger.facts { facts in sought.flatMap { facts.specification(of: $0)?.kind } }
        guard let sought, isFoundByKind, !found, filter.kind == nil || filter.kind == soughtKind else { return }
        try await mustBeForgotten(sought, "a listing of \(filter)")
    }

    /// D1: what was acknowledged and is not shown has come to its end and is forgotten.
    private func mustBeForgotten(_ task: TaskID, _ place: String) async throws {
        do {
            _ = try await scheduler.task(task)
        } catch {
            guard error.code == .taskEvicted else { throw error }
            return
        }
        throw PromiseBroken("D1", "task \(task) is there, and not in \(place)")
    }

    mutating func takeSnapshot() async throws {
        let (sought, asked) = (ledger.task(&generator), ledger.moment())
        let snapshot = try await scheduler.snapshot()
        try check(snapshot, asked: asked)
        guard let sought, !snapshot.tasks.contains(where: { $0.id == sought }) else { return }
        try await mustBeForgotten(sought, "a snapshot")
    }

    /// Counts, tasks and agents of one moment must agree with each other.
    func check(_ snapshot: Snapshot, asked: Int) throws {
        var tally: [TaskState: Int] = [:]
        var holders: [SessionID: TaskID] = [:]
        var last: TaskID?
        for task in snapshot.tasks {
            try promise("D2", last.map { $0 < task.id } ?? true, "task \(task.id) after \(last.debugDescription)")
            last = task.id
            tally[task.status.state, default: 0] += 1
            if let holder = task.status.holder {
                try promise("A1", holders[holder.session] == nil, "\(holder.session) holds two tasks")
                holders[holder.session] = task.id
            }
            try ledger.facts { try $0.saw(task, asked: asked) }
        }
        try check(snapshot.counts, snapshot.countsByPriority)
        for state in TaskState.allCases {
            let (counted, there) = (snapshot.counts[state], tally[state] ?? 0)
            try promise("T1", counted == there, "\(there) tasks are \(state), and \(counted) are counted")
        }
        for agent in snapshot.agents {
            try promise("A1", holders[agent.session] == agent.task, "agent \(agent.name) and its task disagree")
            holders[agent.session] = nil
        }
        try promise("A1", holders.isEmpty, "\(holders.count) tasks are held by nobody")
    }

    mutating func count() async throws {
        if let broken = await scheduler.brokenRule() { throw PromiseBroken("S6", broken) }
        let counts = try await scheduler.counts()
        try check(counts.total, counts.byPriority)
    }

    private func check(_ total: StateCounts, _ byPriority: PriorityCounts) throws {
        for state in TaskState.allCases {
            let sum = Priority.allCases.reduce(0) { $0 + byPriority[$1][state] }
            try promise("T1", total[state] == sum && sum >= 0, "\(total[state]) are \(state), and \(sum) by priority")
        }
    }
}

extension TaskSnapshot {
    /// What a filter means, said once more.
    fileprivate func meets(_ filter: TaskFilter) -> Bool {
        let isFound = filter.metadata.map { text in
            options.metadata.contains { $0.key.contains(text) || $0.value.contains(text) }
        }
        return filter.states?.contains(status.state) ?? true
            && filter.kind ?? kind == kind
            && filter.priority ?? priority == priority
            && (filter.agent == nil || lastGeneration != nil)
            && isFound ?? true
    }
}
