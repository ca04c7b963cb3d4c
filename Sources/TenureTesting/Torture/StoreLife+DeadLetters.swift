internal import Tenure

extension StoreLife {
    /// Tasks that die, are replayed, purged and forgotten; kinds that are paused and resumed.
    static let deadLetters = StoreLife(
        name: "dead-letters",
        openings: [
            Opening(options: forgetful) { store in
                for _ in 0..<store.scale.rounds { try await dieAndLiveAgain(store) }
                try await store.pause(.kind("paused"), true)
            },
            Opening(options: forgetful, endsCleanly: false) { store in
                try await dieAndLiveAgain(store)
                try await store.pause(.everything, true)
                try await store.pause(.everything, false)
            },
            Opening(options: forgetful) { store in
                try await dieAndLiveAgain(store)
                try await store.pause(.kind("paused"), false)
            },
        ],
        forgets: true
    )

    private static var forgetful: SchedulerOptions {
        SchedulerOptions(
            retry: RetryPolicy(maximumAttempts: 2, baseDelay: .milliseconds(1)),
            retention: Retention(endedCount: 4, deadCount: 3)
        )
    }

    private static func dieAndLiveAgain(_ store: WitnessedScheduler) async throws {
        let handles = try await store.submitTogether(6, kind: "d")
        try await store.session("d", ["d"]) { session in
            for _ in handles {
                let offer = try await store.work(session)
                try await store.kill(offer, session)
            }
            if let task = handles.last?.id, try await store.replay(task) {
                try await store.complete(try await store.work(session), session)
            }
        }
        try await store.purge(handles[4].id)
        let retried = try await store.submit("d")
        try await store.session("d", ["d"]) { session in
            try await session.fail(try await store.work(session).lease, TaskFailure("once"))
            let last = try await store.work(session)
            store.witness.mayEnd(retried.id)
            try await session.fail(last.lease, TaskFailure("twice"))
        }
        _ = try await store.submit("paused")
    }
}
