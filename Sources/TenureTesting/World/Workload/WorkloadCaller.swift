internal import Tenure

/// One of those who call the scheduler of the mixed workload.
struct WorkloadCaller: Sendable {
    let world: World
    let scheduler: SimulatedScheduler
    /// The tasks that were acknowledged.
    let known: Locked<[TaskID]>
    /// How many agents of handlers there are.
    let agents: Int

    /// Does something, once.
    ///
    /// - Throws: ``PromiseBroken`` for an answer that there must not be.
    func perform(_ action: WorkloadAction) async throws {
        // Nobody waits for ever: what is paused or put off may not come to its end, and a full queue never have room.
        var drawn = action.generator
        let (patience, clock) = (Duration.milliseconds(1 << drawn.next(below: 17)), world.clock)
        let generator = drawn
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var drawn = generator
                do {
                    try await perform(action, &drawn)
                } catch let error as TenureError {
                    try promise("D1", Self.mayBe(error), "\(action.sort) was answered by \(error)")
                } catch is CancellationError {}
            }
            group.addTask { try? await clock.sleep(for: patience) }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// What callers may be told; that a task is unknown is not among it, because they ask for acknowledged ones only.
    private static func mayBe(_ error: TenureError) -> Bool {
        let codes: Set<TenureError.Code> = [
            .processDied, .indeterminate, .journalFailed, .storageFull, .shutDown, .queueFull, .rateLimited,
            .submitCancelled, .idempotencyConflict, .taskEvicted, .taskDead, .taskCancelled, .refusedByState,
            .unknownAgent,
        ]
        return codes.contains(error.code)
    }

    private func perform(_ action: WorkloadAction, _ drawn: inout SeededGenerator) async throws {
        switch action.sort {
        case .submit:
            try await submit(task(action, &drawn), &drawn, key: nil)
        case .submitKeyed:
            // Few keys, so that there are duplicates and conflicts.
            let key = drawn.next(below: 6)
            let course: WorkloadTask.Course = drawn.chance(1, in: 6) ? .completeLater : .completeAtOnce
            let task = RawTask(kind: WorkloadTask.kinds[0], payload: WorkloadTask.payload(course, 10_000 + key))
            try await submit(task, &drawn, key: "key \(key)")
        case .cancel:
            guard let task = any(&drawn) else { return }
            try await scheduler.cancel(task)
        case .awaitOutput:
            guard let task = any(&drawn) else { return }
            _ = try await scheduler.ending(of: task) { try await $0.handle(for: task).output }
        case .look:
            let snapshot = try await scheduler.call { try await $0.snapshot() }
            let live = snapshot.tasks.count { !$0.status.isTerminal }
            try promise("T1", live == snapshot.counts.live, "\(snapshot.counts.live) tasks are counted, \(live) shown")
        case .list:
            let page = try await scheduler.call { try await $0.tasks(where: TaskFilter(), limit: 10) }
            try promise("T13", page.tasks.count <= 10, "a page of 10 has \(page.tasks.count) tasks")
        case .pause:
            let kind = WorkloadTask.kinds[drawn.next(below: WorkloadTask.kinds.count)]
            let scope: PauseScope = drawn.chance(1, in: 2) ? .everything : .kind(kind)
            try await scheduler.call { try await $0.pause(scope) }
        case .resume:
            try await scheduler.call { scheduler in
                try await scheduler.resume(.everything)
                for kind in WorkloadTask.kinds { try await scheduler.resume(.kind(kind)) }
            }
        case .replay:
            _ = try await scheduler.call { try await $0.replay(where: DeadLetterFilter()) }
        case .purge:
            _ = try await scheduler.call { try await $0.purge(where: DeadLetterFilter()) }
        case .setCapacity:
            let capacity = 1 + drawn.next(below: 20)
            try await scheduler.call { try $0.setCapacity(capacity) }
        case .setSubmitLimit:
            let limit = drawn.chance(1, in: 3) ? nil : RateLimit(1 + drawn.next(below: 10), per: .seconds(2))
            try await scheduler.call { try $0.setSubmitLimit(limit) }
        case .drain:
            // It comes back after a while, as one that has died.
            let agent = AgentName("h-\(1 + drawn.next(below: agents))")
            try await scheduler.call { try await $0.drain(agent) }
        case .sleep:
            try await world.clock.sleep(for: .milliseconds(1 << drawn.next(below: 14)))
        }
    }

    private func any(_ drawn: inout SeededGenerator) -> TaskID? {
        let known = known.withLock { $0 }
        return known.isEmpty ? nil : known[drawn.next(below: known.count)]
    }

    private func task(_ action: WorkloadAction, _ drawn: inout SeededGenerator) -> RawTask {
        let courses = WorkloadTask.Course.allCases
        let course = drawn.chance(1, in: 2) ? .completeAtOnce : courses[drawn.next(below: courses.count)]
        return RawTask(
            kind: WorkloadTask.kinds[drawn.next(below: WorkloadTask.kinds.count)],
            payload: WorkloadTask.payload(course, action.number)
        )
    }

    private func submit(_ task: RawTask, _ drawn: inout SeededGenerator, key: String?) async throws {
        var options = TaskOptions(idempotencyKey: key)
        if drawn.chance(1, in: 5) { options.notBefore = .after(.milliseconds(1 << drawn.next(below: 16))) }
        if drawn.chance(1, in: 5) { options.timeout = .milliseconds(100 << drawn.next(below: 8)) }
        if drawn.chance(1, in: 6) { options.requires = ["gpu"] }
        if drawn.chance(1, in: 8) { options.pinnedTo = AgentName("h-\(1 + drawn.next(below: agents))") }
        let priority = Priority.allCases[drawn.next(below: Priority.allCases.count)]
        let handle = try await scheduler.submit(task, priority: priority, options: options)
        known.withLock { $0.append(handle.id) }
    }
}
