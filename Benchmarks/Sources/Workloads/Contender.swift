/// Something that tasks can be given to: Tenure, or a peer as its best user would write it.
///
/// A lifecycle is a task that was submitted, went to an agent and was completed; who submitted it learns its end. What
/// has to be there before the first task (an open store, connected agents) is made before the time runs.
public protocol Contender: Sendable {
    /// What people call it.
    var name: String { get }

    /// How long so many lifecycles take, from the first submit until the last end is known to who submitted it.
    @concurrent func run(_ count: Int, _ arrival: Arrival) async throws -> Duration
}

extension Contender {
    /// Nanoseconds for each of so many lifecycles.
    @concurrent
    public func nanoseconds(_ count: Int, _ arrival: Arrival) async throws -> Double {
        try await run(count, arrival) / .nanoseconds(1) / Double(count)
    }
}
