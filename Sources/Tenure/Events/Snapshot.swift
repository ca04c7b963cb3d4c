/// The state of a scheduler right after one record; everything in it is durable.
public struct Snapshot: Hashable, Sendable, Codable {
    /// The last record that is in it.
    public var sequence: SequenceNumber
    /// The last event before it; a stream from ``Scheduler/observe(only:buffering:)`` goes on with the next.
    public var eventNumber: UInt64
    /// Store time at which it was taken.
    public var time: StoreTime
    /// The number of the store's opening; see ``OpeningReport/epoch``.
    public var epoch: UInt64
    /// How many tasks are in each state.
    public var counts: StateCounts
    /// How many tasks of each priority are in each state.
    public var countsByPriority: PriorityCounts
    /// What is held back: everything first, then kinds by name.
    public var paused: [PauseScope]
    /// Whether the journal gets no more space on the disk: submits are refused and leases not given as what was reserved
    /// runs out, see ``TenureError/Code-swift.struct/storageFull``. It asks again every second; freeing some is all
    /// there is to do.
    public var isStorageFull: Bool
    /// How often things happened since the opening.
    public var statistics: Statistics
    /// All tasks that are not forgotten, by id.
    public var tasks: [TaskSnapshot]
    /// All connected agents, and those whose lease waits for them to come back, by name.
    public var agents: [AgentSnapshot]
}
