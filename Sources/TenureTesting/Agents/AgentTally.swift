public import Tenure

/// What a ``SimulatedAgent`` saw and did so far.
public struct AgentTally: Sendable, Hashable {
    /// The offers it got, in order.
    public internal(set) var received: [Offer] = []
    /// The tasks whose completion was acknowledged to it, in order.
    public internal(set) var completed: [TaskID] = []
    /// How often it said that it failed, and that was acknowledged.
    public internal(set) var failed = 0
    /// How often it refused an offer, and that was acknowledged.
    public internal(set) var refused = 0
    /// How often it let an offer pass.
    public internal(set) var ignored = 0
    /// The tokens it reported, by task.
    public internal(set) var tokens: [TaskID: Int64] = [:]
    /// Answers that were refused because their lease was not live.
    public internal(set) var staleAnswers = 0
    /// Answers that were refused for another reason.
    public internal(set) var otherRefusals: [TenureError] = []
    /// How often it connected.
    public internal(set) var connections = 0
    /// How often it came back and went on with what it was working on.
    public internal(set) var resumptions = 0

    /// The tasks it got, in order; one that came twice stands twice.
    public var receivedTasks: [TaskID] { received.map(\.task) }
}
