/// What became of the leases that were live when a scheduler was shut down.
public struct ShutdownReport: Hashable, Sendable, Codable {
    /// Tasks whose agents finished them in time, with whatever result.
    public var finished: Int
    /// Tasks that were given back, to be run again after the next opening.
    public var released: [TaskID]
    /// Agents whose code still ran when the scheduler ended; what it answers is stale.
    public var stuck: [AgentName]
    /// Why the scheduler ended, if not because it was asked to.
    public var failure: TenureError?
}

/// How long a shutdown waits.
public struct ShutdownGrace: Hashable, Sendable, Codable {
    /// How long agents may go on with what they hold.
    public var finishing: Duration
    /// How long their code may take to stop once it is cancelled.
    public var cancelling: Duration

    /// Durations to wait, of which a negative one counts as zero; the defaults are 15 and 5 seconds.
    public init(finishing: Duration = .seconds(15), cancelling: Duration = .seconds(5)) {
        self.finishing = finishing
        self.cancelling = cancelling
    }

    /// Waits for nothing.
    public static let none = ShutdownGrace(finishing: .zero, cancelling: .zero)
}
