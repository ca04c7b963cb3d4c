internal import Tenure

extension Scenario {
    /// The process is killed with tasks in every state.
    package static let restart = Scenario(
        "restart",
        "kill -9 a process with 1,000 tasks in every state, reopen: nothing acknowledged is lost, old tokens are refused",
        promises: ["D1", "D3", "D4", "G2", "S11", "T1", "T11", "T12"],
        onlyWithoutFaults: [
            "D3": "what waits, waits for what it waited for; what was paused is",
            "D4": "what was being cancelled is cancelled, and nothing is leased",
            "T12": "who submits again under a key that is held is told of the task that holds it",
        ],
        losesProcess: true
    ) { world in
        if let simulated = world.world { return try await SimulatedRestart(world, simulated).run() }
        guard let executable = world.executable else {
            throw PromiseBroken("D3", "the scenario needs an executable that hosts RestartChild")
        }
        let child = try ChildProcess(executable, arguments: [RestartChild.role, world.directory])
        let told = await Acknowledgements(from: child.lines)
        child.kill()
        let status = await child.waitForExit()
        try promise("D3", told.isUp, "the process ended before it was up: \(status)")
        return try await world.runningHere { stage in
            let snapshot = try await stage.scheduler.snapshot()
            try promise("D3", snapshot.tasks.count == RestartChild.total, "\(snapshot.tasks.count) tasks are there")
            try told.testimony.check(snapshot)
            let counts = snapshot.counts
            let leases = counts.assigned + counts.working + counts.cancelling
            try promise("D4", leases == 0, "\(counts) after the opening")
            let ended = RestartChild.Fate.cancelled.count + RestartChild.holders
            try promise("D4", counts.cancelled == ended, "\(counts.cancelled) of \(ended) are cancelled")
            let difference = differenceOfWaiting(snapshot)
            try promise("D3", difference == nil, difference ?? "")
            try await checkKeys(told, stage.scheduler)
            let stale = try await refused(told.testimony.leases, stage.scheduler)
            try promise(
                "G2",
                stale == told.testimony.leases.count,
                "\(stale) of \(told.testimony.leases.count) old tokens were refused"
            )
            // What had not ended ends now; what had is not touched.
            let remaining: [RestartChild.Fate] = [
                .ready, .working, .assigned, .waiting, .retrying, .snoozed, .cancelling, .keyed,
            ]
            stage.join(SimulatedAgent("rest", kinds: Set(remaining.map(\.kind)), clock: world.clock))
            let paused = RestartChild.Fate.keyed.count
            try await world.eventually("the rest ends") {
                let now = try await stage.scheduler.counts().total
                return now.live == counts.waiting + paused && now.ready == paused
            }
            try await stage.scheduler.resume(.kind(RestartChild.Fate.keyed.kind))
            try await world.eventually("what was paused ends") {
                try await stage.scheduler.counts().total.live == counts.waiting
            }
            let last = try await stage.scheduler.snapshot()
            try told.testimony.checkEndedOnce(snapshot, last)
            return [
                Figure("acknowledged", told.testimony.submitted.count),
                Figure("completed before", told.testimony.completed.count),
                Figure("completed after", last.counts.completed),
                Figure("dead", last.counts.dead),
                Figure("cancelled", last.counts.cancelled),
                Figure("stale tokens refused", stale),
            ]
        }
    }

    /// What waits, waits for what it waited for; what was paused is.
    ///
    /// - Returns: what is otherwise.
    static func differenceOfWaiting(_ snapshot: Snapshot) -> String? {
        let reasons: [TaskKind: WaitingReason] = [
            RestartChild.Fate.waiting.kind: .notBefore, RestartChild.Fate.retrying.kind: .retry,
            RestartChild.Fate.snoozed.kind: .snoozed,
        ]
        for task in snapshot.tasks {
            guard let expected = reasons[task.kind] else { continue }
            guard case .waiting(expected, _) = task.status else {
                return "task \(task.id), \(task.kind), is \(task.status.name)"
            }
        }
        let scope = PauseScope.kind(RestartChild.Fate.keyed.kind)
        return snapshot.paused == [scope] ? nil : "paused is \(snapshot.paused)"
    }

    /// T12: who submits again under a key that is held is told of the task that holds it.
    private static func checkKeys(_ told: Acknowledgements, _ scheduler: Scheduler) async throws {
        for (task, number) in told.testimony.submitted where RestartChild.Fate(number) == .keyed {
            let again = try await scheduler.submit(
                RestartChild.task(number),
                options: RestartChild.options(number)
            )
            try promise("T12", again.isDuplicate && again.id == task, "task \(task) was submitted twice")
        }
    }

    private static func refused(_ leases: [Lease], _ scheduler: Scheduler) async throws -> Int {
        try await scheduler.withSession("late", kinds: ["late"]) { session in
            var count = 0
            for lease in leases {
                do throws(TenureError) {
                    try await session.complete(lease)
                } catch {
                    if error.code == .staleLease { count += 1 }
                }
            }
            return count
        }
    }
}

/// What the killed process had told.
private struct Acknowledgements {
    var testimony = RestartTestimony()
    var isUp = false

    /// Reads until the process says that it is up, or ends.
    init(from lines: AsyncStream<String>) async {
        for await line in lines {
            read(line)
            if isUp { return }
        }
    }

    private mutating func read(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "submitted" where words.count == 3:
            if let task = TaskID(words[1]), let number = Int(words[2]) { testimony.submitted.append((task, number)) }
        case "completed" where words.count == 2:
            if let task = TaskID(words[1]) { testimony.completed.insert(task) }
        case "cancelled" where words.count == 2:
            if let task = TaskID(words[1]) { testimony.cancelled.insert(task) }
        case "leased" where words.count == 6:
            if let lease = Self.lease(words) { testimony.leases.append(lease) }
        case "up":
            isUp = true
        default:
            break
        }
    }

    private static func lease(_ words: [String]) -> Lease? {
        guard let high = UInt64(words[1]), let low = UInt64(words[2]), let task = TaskID(words[3]),
            let session = UInt64(words[4]), let generation = Generation(words[5])
        else { return nil }
        return Lease(
            incarnation: Incarnation(high: high, low: low),
            task: task,
            session: SessionID(number: session),
            generation: generation
        )
    }
}
