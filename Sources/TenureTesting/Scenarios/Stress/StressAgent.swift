internal import Tenure

/// An agent that does anything an agent may do, and much that it may not.
struct StressAgent: Sendable {
    let scheduler: Scheduler
    let world: ScenarioWorld
    let ledger: StressLedger
    var generator: SeededGenerator
    let name: AgentName
    let kinds: [TaskKind]
    let capabilities: Set<Capability>

    init(_ caller: StressCaller) {
        var caller = caller
        scheduler = caller.scheduler
        world = caller.world
        ledger = caller.ledger
        name = caller.name()
        kinds = [caller.kind(), caller.kind()]
        capabilities = Set(StressCaller.capabilities.prefix(caller.generator.next(below: 3)))
        generator = caller.generator.fork("agent")
    }

    var clock: any Clock<Duration> { world.clock }
}
