import Tenure

/// Makes a process an agent for as long as it lives. Its end is the end of the agent: what it held goes to another.
func serve(_ scheduler: Scheduler, by worker: LineWorker, as name: AgentName, kinds: Set<TaskKind>) async throws {
    try await scheduler.withSession(name, kinds: kinds, leaseDuration: .seconds(30)) { session in
        // What ends the process ends the session, and what ends this scope ends the process.
        async let _: Void = {
            await worker.waitForEnd()
            await session.leave()
        }()
        defer { worker.kill() }
        while let offer = try await session.next() {
            try await session.accept(offer.lease)
            try worker.send(offer.payload)
            switch try await answer(of: worker, at: offer.lease, session) {
            case .success(let output): try await session.complete(offer.lease, output: output)
            case .failure(let failure): try await session.fail(offer.lease, failure)
            }
        }
    }
}

private func answer(
    of worker: LineWorker,
    at lease: Lease,
    _ session: AgentSession
) async throws -> Result<[UInt8], TaskFailure> {
    // A cancel, a timeout or too long a silence: unlike a handler, a process can be killed, so it is.
    async let _: Void = {
        if await session.interruption(of: lease) != nil { worker.kill() }
    }()
    for await line in worker.lines {
        let words = line.split(separator: " ", maxSplits: 1)
        let text = words.count > 1 ? String(words[1]) : ""
        switch words.first {
        case "ok": return .success(Array(text.utf8))
        case "error": return .failure(TaskFailure(text))
        default: try await session.progress(lease, text)
        }
    }
    throw WorkerDied()
}

struct WorkerDied: Error {}
