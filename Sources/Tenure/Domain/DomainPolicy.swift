/// What the domain is told about times and memory.
package struct DomainPolicy: Sendable {
    /// How long an agent may take to accept an offer.
    package var acceptanceTimeout: Duration
    /// How long an agent may take to stop, once its task is to be cancelled.
    package var cancelGrace: Duration
    /// How long a suspect works alone in a careful opening (T7).
    package var carefulTime: Duration
    package var retention: Retention
    /// How many events are kept for subscribers that come back.
    package var eventsKept: Int
    /// Whether the rules that always hold are checked after every turn.
    package var checksInvariants: Bool
    /// Follows all records, in simulations.
    package var follower: (any TurnFollower)?
}
