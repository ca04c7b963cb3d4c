internal import Tenure

extension StoreLife {
    /// The process is killed while tasks are being worked on, again and again; openings become careful.
    static let deaths = StoreLife(
        name: "deaths",
        openings: [
            Opening(options: careful, endsCleanly: false) { store in
                for _ in 0..<(3 * store.scale.rounds) { _ = try await store.submitTogether(4, kind: "w") }
                try await holdTwo(store)
            },
            Opening(options: careful, endsCleanly: false) { store in try await holdTwo(store) },
            // Two ends like that: from now on suspects work alone, until one has outlived its trial.
            Opening(options: careful, endsCleanly: false) { store in
                try await store.session("outliving", ["w"]) { session in
                    let offer = try await store.work(session)
                    try await store.clock.sleep(for: .seconds(2))
                    try await session.heartbeat(offer.lease)
                    try await store.complete(offer, session)
                    _ = try await store.work(session)
                    try await store.clock.sleep(for: .milliseconds(10))
                    // Killed while the next one is alone at work.
                    store.killProcess()
                }
            },
            Opening(options: careful, endsCleanly: false) { store in
                _ = try await store.submitTogether(2, kind: "w")
                try await holdTwo(store)
            },
            Opening(options: careful) { store in
                _ = try await store.submitTogether(4, kind: "w")
                try await store.session("last", ["w"]) { session in
                    for _ in 0..<3 { try await store.complete(try await store.work(session), session) }
                }
            },
        ]
    )

    private static let careful = SchedulerOptions(
        retry: RetryPolicy(baseDelay: .milliseconds(1)),
        carefulTime: .seconds(1)
    )

    private static func holdTwo(_ store: WitnessedScheduler) async throws {
        try await store.session("first", ["w"]) { first in
            _ = try await store.work(first)
            try await store.session("second", ["w"]) { second in
                // A careful opening may let nobody else work meanwhile.
                async let offer = second.next()
                try await store.clock.sleep(for: .milliseconds(10))
                store.killProcess()
                await second.leave()
                _ = try? await offer
            }
        }
    }
}
