/// Which dead letters are meant, for ``Scheduler/replay(where:)`` and ``Scheduler/purge(where:)``: those that meet all
/// that is given. One that says nothing means all of them.
public struct DeadLetterFilter: Hashable, Sendable, Codable {
    /// Of this kind.
    public var kind: TaskKind?
    /// Of this priority.
    public var priority: Priority?
    /// Dead for this reason.
    public var reason: DeathReason?
    /// With this text somewhere in a key or a value of their metadata.
    public var metadata: String?
    /// Dead since this time or later.
    public var endedFrom: StoreTime?
    /// Dead before this time.
    public var endedBefore: StoreTime?

    /// A filter; what is not given does not matter.
    public init(
        kind: TaskKind? = nil,
        priority: Priority? = nil,
        reason: DeathReason? = nil,
        metadata: String? = nil,
        endedFrom: StoreTime? = nil,
        endedBefore: StoreTime? = nil
    ) {
        self.kind = kind
        self.priority = priority
        self.reason = reason
        self.metadata = metadata
        self.endedFrom = endedFrom
        self.endedBefore = endedBefore
    }

    /// Every dead letter.
    public static let all = DeadLetterFilter()
}
