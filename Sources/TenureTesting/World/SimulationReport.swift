/// What happened in runs that ended well.
public struct SimulationReport: Sendable, Hashable, Codable {
    /// How many seeds were run.
    public var seeds = 0
    /// How many steps they had.
    public var steps = 0
    /// How much virtual time passed, in seconds.
    public var virtualSeconds: Double = 0
    /// How many times a process died.
    public var crashes = 0
    /// How many times an agent died, beside those that died with their process.
    public var agentsLost: Int { faults[Fault.Kind.agentDeath.rawValue] ?? 0 }
    /// How many times a process opened a store.
    public var openings = 0
    /// How many events were told.
    public var events = 0
    /// How many tasks came to their end.
    public var ends = 0
    /// How many answers were refused because their lease was over.
    public var staleAnswers = 0
    /// How many faults there were, by kind.
    public var faults: [String: Int] = [:]
    /// How many runs were made twice, and went the same way.
    public var repeated = 0
    /// A hash of everything that happened in each run, in order of their seeds.
    public var traces: [UInt64] = []

    /// A report of nothing.
    public init() {}

    /// Adds the runs of another report after those of this one.
    public mutating func add(_ other: SimulationReport) {
        seeds += other.seeds
        steps += other.steps
        virtualSeconds += other.virtualSeconds
        crashes += other.crashes
        openings += other.openings
        events += other.events
        ends += other.ends
        staleAnswers += other.staleAnswers
        faults.merge(other.faults, uniquingKeysWith: +)
        repeated += other.repeated
        traces += other.traces
    }

    init(_ world: World) {
        seeds = 1
        steps = world.executor.jobCount
        let time = world.clock.now.offset.components
        virtualSeconds = Double(time.seconds) + Double(time.attoseconds) / 1e18
        for scheduler in world.schedulers {
            let (crashes, openings, history) = scheduler.counters
            self.crashes += crashes
            self.openings += openings
            events += history.eventCount
            ends += history.endsTold
            staleAnswers += history.staleAnswers
        }
        for fault in world.misfortune.happened { faults[fault.kind.rawValue, default: 0] += 1 }
        traces = [world.executor.trace]
    }
}
