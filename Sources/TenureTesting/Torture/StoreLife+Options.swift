internal import Tenure

extension StoreLife {
    /// Submits with every option there is, one by one and many at once; agents of handlers do the work.
    static let options = StoreLife(
        name: "options",
        openings: [
            Opening { store in
                async let working: Void = store.scheduler.runAgent("worker", capabilities: ["gpu"]) { agent in
                    agent.handle("k") { payload, _ in Array(payload.prefix(8)) }
                }
                for _ in 0..<store.scale.rounds {
                    try await submitEverySort(to: store)
                    let handles = try await store.submitTogether(12, kind: "k")
                    for handle in handles { try await store.awaitOutput(of: handle) }
                }
                await store.scheduler.shutDown()
                _ = try? await working
            },
            Opening(endsCleanly: false) { store in
                try await submitEverySort(to: store)
                _ = try await store.submitTogether(6, kind: "later")
            },
            Opening { store in
                _ = try await store.submit("k", TaskOptions(idempotencyKey: "key"))
                try store.scheduler.setCapacity(200)
                try store.scheduler.setSubmitLimit(RateLimit(50, per: .seconds(1)))
                _ = try await store.submitTogether(3, kind: "later")
            },
        ],
        handled: ["k"]
    )

    private static func submitEverySort(to store: WitnessedScheduler) async throws {
        let sorts = [
            TaskOptions(requires: ["gpu"]), TaskOptions(pinnedTo: "worker"), TaskOptions(timeout: .seconds(9)),
            TaskOptions(notBefore: .after(.seconds(1))), TaskOptions(notBefore: .after(.seconds(86_400))),
            TaskOptions(retry: RetryPolicy(baseDelay: .milliseconds(5))),
            TaskOptions(metadata: ["colour": "grün", "": "empty"], submitter: "somebody"),
            TaskOptions(requires: ["a", "b"], pinnedTo: "nobody", timeout: .seconds(1), submitter: "all at once"),
        ]
        for sort in sorts { _ = try await store.submit("k", sort) }
        for priority in Priority.allCases { _ = try await store.submit("nobody's", priority: priority) }
        _ = try await store.submit("k", TaskOptions(idempotencyKey: "key"))
    }
}
