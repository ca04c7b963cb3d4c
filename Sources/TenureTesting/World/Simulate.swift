internal import Tenure

/// Runs a test in one simulated world after the other, one for each seed: single-threaded, in virtual time, with
/// everything that can go wrong.
///
/// ```swift
/// try await simulate(seeds: 1...1_000, faults: .all) { world in
///     let ledger = Ledger()
///     let scheduler = try await world.openScheduler()
///     try await world.runAgents(3, scheduler) { agent in
///         agent.handle(Charge.self) { charge, context in try await ledger.add(charge, key: context.idempotencyKey) }
///     }
///     try await world.submit((1...50).map(Charge.init), to: scheduler)
///     try await world.settle()
///     let charged = await ledger.charged
///     try world.require(charged == 50, "\(charged) charged")
/// }
/// ```
/// Each world holds the scheduler to its own promises all the time. One seed in a hundred is run twice, to see that it
/// goes the same way.
///
/// - Parameters:
///   - seeds: what fixes each run.
///   - faults: what may go wrong; each seed draws from it.
///   - strategy: how the next step is chosen; nil lets the seed choose.
///   - jobs: how many seeds run at the same time, each on a thread of its own.
///   - body: the test; what it throws makes its seed fail. Check by ``World/require(_:_:)``: what `#expect` finds fails
///     the test too, but the simulation does not hear of it, and goes on with the next seed.
/// - Returns: what happened.
/// - Throws: ``SimulationFailed`` for the first seed that fails; ``SimulationNotRepeatable`` when that, or one that is run
///   twice, goes another way the second time; `CancellationError`.
@discardableResult
public func simulate(
    seeds: some Collection<UInt64>,
    faults: Faults = .all,
    strategy: SchedulingStrategy? = nil,
    jobs: Int = 1,
    _ body: @escaping @Sendable (World) async throws -> Void
) async throws -> SimulationReport {
    try await SimulationHunt(faults: faults, strategy: strategy, jobs: jobs, body: body).run(seeds) { _ in }
}

/// Makes the run that a failed simulation told of.
///
/// - Parameters:
///   - line: seed, strategy, faults and inputs, as ``SimulationFailed`` prints them.
///   - body: the test that failed.
/// - Returns: what happened.
/// - Throws: what goes wrong in it; `invalidConfiguration` when the line cannot be read.
@discardableResult
public func simulate(
    _ line: String,
    _ body: @escaping @Sendable (World) async throws -> Void
) async throws -> SimulationReport {
    guard let reproduction = Reproduction(line) else {
        throw TenureError(
            .invalidConfiguration,
            "\"\(line)\" is no run of a simulation. Copy the whole line that the failure printed."
        )
    }
    let result = await SimulationRun(reproduction: reproduction, body: body).makeAside()
    if let failure = result.failure { throw failure }
    return result.report
}
