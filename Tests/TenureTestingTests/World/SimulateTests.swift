import Tenure
import TenureTesting
import Testing

/// The simulator as its users meet it: nothing here is imported but the two libraries.
@Suite struct SimulateTests {
    struct Charge: AgentTask {
        static let kind: TaskKind = "charge"
        var number: Int
    }

    actor Ledger {
        private(set) var charged = 0
        private var keys: Set<String> = []

        /// Charges once for each key, or whenever it is called without one.
        func charge(key: String?) {
            guard let key else { return charged += 1 }
            if keys.insert(key).inserted { charged += 1 }
        }
    }

    #if DEBUG
        private static let seeds: ClosedRange<UInt64> = 1...40
    #else
        private static let seeds: ClosedRange<UInt64> = 1...2_000
    #endif

    private static func charge(_ world: World, _ ledger: Ledger, usesKey: Bool) async throws {
        let scheduler = try await world.openScheduler()
        try await world.runAgents(3, scheduler) { agent in
            agent.handle(Charge.self) { _, context in
                try await world.clock.sleep(for: .milliseconds(20))
                await ledger.charge(key: usesKey ? context.idempotencyKey : nil)
            }
        }
        let charges = world.inputs((1...50).map(Charge.init))
        try await world.submit(charges, to: scheduler)
        try await world.settle()
        let charged = await ledger.charged
        try world.require(charged == charges.count, "\(charges.count) charges, \(charged) charged")
    }

    @Test(
        "T1, G1-G3, A1, S1, D1, D3: with the idempotency key every charge is made once, whatever goes wrong",
        .timeLimit(.minutes(20))
    )
    func once() async throws {
        let report = try await simulate(seeds: Self.seeds, faults: .all) { world in
            try await Self.charge(world, Ledger(), usesKey: true)
        }
        #expect(report.crashes > 0)
    }

    @Test("the double charge of a handler that is not idempotent is found in under 200 seeds")
    func twice() async throws {
        let found = await #expect(throws: SimulationFailed.self) {
            try await simulate(seeds: 1...199, faults: .all) { world in
                try await Self.charge(world, Ledger(), usesKey: false)
            }
        }
        #expect(found?.failure is RequirementNotMet)
        #expect(found?.shrunkFailure is RequirementNotMet)
    }
}
