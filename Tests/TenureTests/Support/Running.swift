import Tenure
import TenureTesting

/// Runs a scheduler around `body` and ends it without waiting for agents. Time stands still unless it is given a clock:
/// no lease ends while a test waits for its turn.
func withRunning<Result: Sendable>(
    _ location: StoreLocation = .inMemory,
    options: SchedulerOptions = .standard,
    clock: any Clock<Duration> = VirtualClock(),
    grace: ShutdownGrace = .none,
    _ body: (Scheduler) async throws -> Result
) async throws -> Result {
    let scheduler = try await Scheduler.open(location, options: options, clock: clock)
    async let run: Void = scheduler.run()
    do {
        let result = try await body(scheduler)
        await scheduler.shutDown(grace: grace)
        try await run
        return result
    } catch {
        await scheduler.shutDown(grace: .none)
        throw error
    }
}

/// Something that came or did not.
struct Missing: Error {
    var what: String
    init(_ what: String) { self.what = what }
}

extension AgentSession {
    /// The next offer; there must be one.
    func offer() async throws -> Offer {
        guard let offer = try await next() else { throw Missing("an offer for \(name)") }
        return offer
    }

    /// The next offer, accepted.
    func work() async throws -> Offer {
        let offer = try await offer()
        try await accept(offer.lease)
        return offer
    }

    /// Every answer that an agent can give under a lease.
    var answers: [(name: String, give: (Lease) async throws -> Void)] {
        [
            ("accept", { try await accept($0) }),
            ("refuse", { try await refuse($0) }),
            ("block", { try await block($0) }),
            ("unblock", { try await unblock($0) }),
            ("complete", { try await complete($0, output: [1], usage: ["n": 1]) }),
            ("fail", { try await fail($0, .permanent("x"), usage: ["n": 1]) }),
            ("release", { try await release($0) }),
            ("snooze", { try await snooze($0, for: .seconds(1), usage: ["n": 1]) }),
            ("heartbeat", { try await heartbeat($0) }),
            ("progress", { try await progress($0, "x") }),
        ]
    }
}

extension Snapshot {
    func task(_ id: TaskID) -> TaskSnapshot? { tasks.first { $0.id == id } }

    func agent(_ name: AgentName) -> AgentSnapshot? { agents.first { $0.name == name } }
}

/// The code of the error that `body` throws.
func code(_ body: () async throws -> Void) async -> TenureError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? TenureError)?.code
    }
}
