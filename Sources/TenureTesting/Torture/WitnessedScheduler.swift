internal import Tenure

/// A scheduler whose every answer is noted, once it is given.
struct WitnessedScheduler: Sendable {
    /// How much is done.
    struct Scale: Sendable {
        /// What a life repeats, it repeats so often.
        var rounds = 1
        var payloadBytes = 3_000
    }

    let scheduler: Scheduler
    let witness: StoreWitness
    let clock: VirtualClock
    let scale: Scale
    /// Kills the process: what it would have done later has not happened.
    let killProcess: @Sendable () -> Void

    func submit(
        _ kind: TaskKind,
        _ options: TaskOptions = .standard,
        priority: Priority = .normal
    ) async throws -> RawTaskHandle {
        // The same work for the same key; otherwise each task is another.
        let text = options.idempotencyKey ?? "task \(witness.seen.attempted.count)"
        var payload = Array("\(text) ".utf8)
        while payload.count < scale.payloadBytes { payload.append(UInt8(truncatingIfNeeded: payload.count &* 31)) }
        let submitted = payload
        witness.note { $0.attempted.insert(submitted) }
        let handle = try await scheduler.submit(
            RawTask(kind: kind, payload: submitted),
            priority: priority,
            options: options
        )
        witness.note { seen in
            seen.submitted[handle.id] = submitted
            if let key = options.idempotencyKey {
                if let original = seen.keys[key], original != handle.id {
                    seen.broken.append(PromiseBroken("T12", "key \(key) has made tasks \(original) and \(handle.id)"))
                }
                seen.keys[key] = handle.id
            }
        }
        return handle
    }

    /// Submits at the same time, so that frames have many records.
    func submitTogether(_ count: Int, kind: TaskKind) async throws -> [RawTaskHandle] {
        try await withThrowingTaskGroup(of: RawTaskHandle.self) { group in
            for _ in 0..<count { group.addTask { try await submit(kind) } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.id < $1.id }
        }
    }

    /// Waits for the end of a task that an agent of handlers works on.
    func awaitOutput(of handle: RawTaskHandle) async throws {
        witness.mayEnd(handle.id)
        let output = try await handle.output
        witness.note { $0.endings[handle.id] = .completed(output) }
    }

    func session<Result: Sendable>(
        _ name: AgentName,
        _ kinds: Set<TaskKind>,
        grace: Duration = .zero,
        resuming lease: Lease? = nil,
        _ body: (AgentSession) async throws -> Result
    ) async throws -> Result {
        try await scheduler.withSession(name, kinds: kinds, reconnectGrace: grace, resuming: lease, body)
    }

    /// The next offer.
    func offer(_ session: AgentSession) async throws -> Offer {
        guard let offer = try await session.next() else {
            throw TenureError(.sessionOver, "No task was offered. The journal has failed, or the life is over.")
        }
        witness.leased(offer.lease)
        return offer
    }

    /// The next offer, accepted.
    func work(_ session: AgentSession) async throws -> Offer {
        let offer = try await offer(session)
        try await session.accept(offer.lease)
        return offer
    }

    func complete(_ offer: Offer, _ session: AgentSession) async throws {
        try await complete(offer, offer.lease, session)
    }

    func complete(_ offer: Offer, _ lease: Lease, _ session: AgentSession) async throws {
        let output = Array(offer.payload.suffix(20))
        witness.mayEnd(offer.task)
        try await session.complete(lease, output: output, usage: ["tokens": 7])
        witness.note { $0.endings[offer.task] = .completed(output) }
    }

    /// Makes a dead letter.
    func kill(_ offer: Offer, _ session: AgentSession) async throws {
        witness.mayEnd(offer.task)
        try await session.fail(offer.lease, .permanent("made to die"))
        witness.note { $0.endings[offer.task] = .dead }
    }

    func cancel(_ task: TaskID) async throws {
        witness.mayEnd(task)
        if try await scheduler.cancel(task) == .cancelled { witness.note { $0.endings[task] = .cancelled } }
    }

    /// - Returns: whether the dead letter was still there.
    func replay(_ task: TaskID) async throws -> Bool {
        witness.note { $0.endings[task] = nil }
        do throws(TenureError) {
            try await scheduler.replay(task)
            return true
        } catch {
            guard error.code == .taskEvicted || error.code == .unknownTask else { throw error }
            return false
        }
    }

    func purge(_ task: TaskID) async throws {
        witness.note { $0.mayBeGone.insert(task) }
        do throws(TenureError) {
            try await scheduler.purge(task)
        } catch {
            guard error.code == .taskEvicted || error.code == .unknownTask else { throw error }
        }
    }

    func pause(_ scope: PauseScope, _ isPaused: Bool) async throws {
        witness.note { $0.paused[scope] = .some(nil) }
        if isPaused { try await scheduler.pause(scope) } else { try await scheduler.resume(scope) }
        witness.note { $0.paused[scope] = .some(isPaused) }
    }
}
