internal import Tenure

extension StoreLife {
    /// Sessions that accept, refuse, release, put off, fail, fall silent and come back with their tokens.
    static let sessions = StoreLife(
        name: "sessions",
        openings: [
            Opening { store in
                for _ in 0..<store.scale.rounds { try await answerInEveryWay(store) }
            },
            Opening(endsCleanly: false) { store in
                try await answerInEveryWay(store)
                _ = try await store.submit("s")
                try await store.session("dying", ["s"]) { session in _ = try await store.work(session) }
            },
            Opening { store in try await comeBack(store) },
        ]
    )

    private static func answerInEveryWay(_ store: WitnessedScheduler) async throws {
        _ = try await store.submitTogether(3, kind: "s")
        try await store.session("s", ["s"]) { session in
            try await store.complete(try await store.work(session), session)
            let refused = try await store.offer(session)
            try await session.refuse(refused.lease)
            let released = try await store.work(session)
            try await session.release(released.lease)
            let late = try await store.work(session)
            try await session.block(late.lease)
            try await session.unblock(late.lease)
            try await session.progress(late.lease, "half of it")
            try await session.heartbeat(late.lease)
            try await session.snooze(late.lease, for: .milliseconds(50), usage: ["tokens": 3])
            let failed = try await store.work(session)
            try await session.fail(failed.lease, TaskFailure("no luck"), usage: ["tokens": 1])
            let silent = try await store.work(session)
            try await session.accepted(silent.lease)
            await session.leave()
        }
        let cancelled = try await store.submit("never")
        try await store.cancel(cancelled.id)
        try await cancelAtWork(store)
        try await comeBack(store)
    }

    private static func cancelAtWork(_ store: WitnessedScheduler) async throws {
        let task = try await store.submit("stubborn").id
        try await store.session("stubborn", ["stubborn"]) { session in
            let offer = try await store.work(session)
            async let cancelling: Void = store.cancel(task)
            if await session.interruption(of: offer.lease) != nil {
                try await session.fail(offer.lease, TaskFailure("stopped"))
            }
            try await cancelling
        }
    }

    /// A connection is lost and taken up again under the same lease.
    private static func comeBack(_ store: WitnessedScheduler) async throws {
        _ = try await store.submit("long")
        let held = try await store.session("roaming", ["long"], grace: .seconds(60)) { session in
            try await store.work(session)
        }
        try await store.session("roaming", ["long"], resuming: held.lease) { session in
            guard let lease = session.resumed else { return }
            try await store.complete(held, lease, session)
        }
    }
}

extension AgentSession {
    /// Says once more that the agent works: harmless.
    fileprivate func accepted(_ lease: Lease) async throws { try await heartbeat(lease) }
}
