internal import Tenure

extension StoreLife {
    /// Much happens, so that checkpoints are made all the time.
    static let checkpoints = StoreLife(
        name: "checkpoints",
        openings: (1...3).map { number in
            Opening(endsCleanly: number != 2) { store in
                async let working: Void = store.scheduler.runAgent("worker") { agent in
                    agent.handle("k") { payload, _ in payload }
                    agent.handle("cranky") { _, context in
                        if context.task.number.isMultiple(of: 3) { throw TaskDeferral.snooze(for: .milliseconds(5)) }
                        throw TaskFailure.permanent("never")
                    }
                }
                for round in 0..<(3 * store.scale.rounds) {
                    let handles = try await store.submitTogether(8, kind: "k")
                    let key = TaskOptions(idempotencyKey: "key \(number) \(round)")
                    _ = try await store.submit("nobody's", key)
                    _ = try await store.submit("cranky")
                    for handle in handles { try await store.awaitOutput(of: handle) }
                }
                if number == 2 { store.killProcess() }
                await store.scheduler.shutDown(grace: .none)
                _ = try? await working
            }
        },
        handled: ["k", "cranky"]
    )
}
