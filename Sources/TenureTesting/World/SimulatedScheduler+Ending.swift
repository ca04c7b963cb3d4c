internal import Synchronization
internal import Tenure

/// How it comes to its end.
extension SimulatedScheduler {
    /// What was done to it is undone.
    func heal() {
        freeDisk()
        let (life, storage) = state.withLock { state in
            state.dyingCall = nil
            return (state.life, state.storage)
        }
        storage.fail(nil)
        life?.process.resume()
    }

    /// Lets go of everything that holds on to it.
    func dismantle() {
        let (lives, storage) = state.withLock { state in
            defer {
                state.life = nil
                state.lives = []
                state.programs = []
                state.listeners = []
                state.remoteAgents = []
            }
            return (state.lives, state.storage)
        }
        for life in lives { life.dismantle() }
        storage.setFaultSource(nil)
    }

    /// Shuts it down, opens the store once more, and holds what is in it against what was shown before (D1, D3).
    func finishAndCompare() async throws {
        var last: Snapshot?
        if !state.withLock({ $0.isOver }) {
            last = try await callPersistently { try await $0.snapshot() }
            while !state.withLock({ $0.isOver }) {
                _ = try? await call { await $0.shutDown(grace: .none) }
                try await world.clock.sleep(for: .milliseconds(1))
            }
        }
        if let last { try watch { try $0.check(last) } }
        let process = SimulatedProcess(on: world.executor)
        var environment = Environment.simulated(
            on: world.executor,
            in: process,
            drawing: "\(name) at the end",
            SimulatedEffects()
        )
        environment.probe = model
        let (storage, options) = (storage, options)
        let opened = process.start { [environment] in
            try Scheduler.open(.storage(storage), options: options, environment: environment)
        }
        let life = SimulatedLife(number: 0, process: process, scheduler: try await opened.value)
        state.withLock { $0.lives.append(life) }
        let found = try await life.call { try await $0.snapshot() }
        try watch { try $0.opened(life.scheduler.opening, found, mayBeForgotten: model.mayBeForgotten) }
        try promise("Q1", life.scheduler.opening.endedCleanly, "\(name) was shut down, and the journal not closed")
        if let last { try Self.compare(last, found) }
        _ = try await life.call { await $0.shutDown(grace: .none) }
        if let violation = model.violations.first { throw PromiseBroken(violation.rule, violation.detail) }
    }

    /// A shutdown gives leases back, and changes nothing else.
    private static func compare(_ last: Snapshot, _ found: Snapshot) throws {
        let tasks = Dictionary(uniqueKeysWithValues: found.tasks.map { ($0.id, $0) })
        for task in last.tasks where task.status.holder == nil && task.status.state != .ready {
            guard let now = tasks[task.id] else {
                try promise(
                    "D3",
                    task.status.isTerminal,
                    "task \(task.id) was \(task.status.name) and is not there any more"
                )
                continue
            }
            // What waits may have become due, and what was ready have been given out and taken back.
            guard task.status.isTerminal else { continue }
            try promise("D3", now == task, "task \(task.id) is \(now) after it was closed, and was \(task)")
        }
    }
}
