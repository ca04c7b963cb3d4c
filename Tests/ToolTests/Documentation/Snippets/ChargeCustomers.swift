import Tenure
import TenureTesting
import Testing

struct Charge: AgentTask {
    static let kind: TaskKind = "charge"
    var customer: Int
    var cents: Int
}

/// Stands in for the bank. It is outside of every process: what it has taken stays taken when one dies.
actor Bank {
    private(set) var taken = 0
    private var keys: Set<String> = []
    private let clock: VirtualClock

    init(_ clock: VirtualClock) { self.clock = clock }

    /// Takes the money at once, and answers a little later; twice with the same key it takes it once.
    func take(_ cents: Int, key: String? = nil) async throws {
        if let key, !keys.insert(key).inserted { return }
        taken += cents
        try await clock.sleep(for: .milliseconds(20))
    }
}

func handleCharges(_ bank: Bank, _ agent: inout AgentHandlers) {
    agent.handle(Charge.self) { charge, _ in
        try await bank.take(charge.cents)
    }
}

func handleChargesOnce(_ bank: Bank, _ agent: inout AgentHandlers) {
    agent.handle(Charge.self) { charge, context in
        try await bank.take(charge.cents, key: context.idempotencyKey)
    }
}

/// What happens in one world, and what must hold in the end.
func chargeCustomers(
    in world: World,
    by handlers: @escaping @Sendable (Bank, inout AgentHandlers) -> Void
) async throws {
    let bank = Bank(world.clock)
    let scheduler = try await world.openScheduler()
    try await world.runAgents(2, scheduler, named: "cashier") { agent in handlers(bank, &agent) }
    let charges = world.inputs((1...6).map { Charge(customer: $0, cents: 100) })
    try await world.submit(charges, to: scheduler)
    try await world.settle()
    let taken = await bank.taken
    try world.require(taken == 100 * charges.count, "\(charges.count) charges took \(taken) cents")
}

func chargeCarelessly() async throws {
    try await simulate(seeds: 1...10_000) { world in
        try await chargeCustomers(in: world, by: handleCharges)
    }
}

#if DEBUG
    let seeds: ClosedRange<UInt64> = 1...200
#else
    let seeds: ClosedRange<UInt64> = 1...10_000
#endif

@Test(.timeLimit(.minutes(20))) func everyCustomerPaysOnce() async throws {
    try await simulate(seeds: seeds, jobs: 2) { world in
        try await chargeCustomers(in: world, by: handleChargesOnce)
    }
}
