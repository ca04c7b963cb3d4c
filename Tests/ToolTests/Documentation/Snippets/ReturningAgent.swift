import Tenure

/// A connection that may be lost: its agent has a minute to come back, and brings the token of what it works on.
func serve(_ connection: some LostConnection, _ scheduler: Scheduler, working lease: Lease?) async throws {
    try await scheduler.withSession(
        connection.name,
        kinds: ["render"],
        leaseDuration: .seconds(30),
        reconnectGrace: .seconds(60),
        resuming: lease
    ) { session in
        // The lease goes on under a new token; without one, what was worked on is lost and must be dropped.
        var held = session.resumed
        while true {
            if held == nil {
                guard let offer = try await session.next() else { return }
                try await connection.give(offer)
                try await session.accept(offer.lease)
                held = offer.lease
            }
            guard let lease = held.take() else { return }
            switch try await connection.answer(heartbeat: { try await session.heartbeat(lease) }) {
            case .done(let output): try await session.complete(lease, output: output)
            case .failed(let text): try await session.fail(lease, TaskFailure(text))
            case .later(let delay): try await session.snooze(lease, for: delay)
            case .given: try await session.release(lease)
            }
        }
    }
}

/// What is on the other end of a socket.
protocol LostConnection: Sendable {
    var name: AgentName { get }
    func give(_ offer: Offer) async throws
    /// The agent's answer; calls `heartbeat` while it is awaited and the connection lives.
    func answer(heartbeat: () async throws -> Void) async throws -> RemoteAnswer
}

enum RemoteAnswer: Sendable {
    case done([UInt8]), failed(String), later(Duration), given
}
