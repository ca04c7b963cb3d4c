internal import Synchronization

/// A task on its way to an agent, with the lease that came with it.
///
/// A class, so that it is made once and handed on by reference.
package final class Delivery: Sendable {
    package let lease: Lease
    package let specification: TaskSpecification
    /// The opening in which the task was submitted.
    package let submittedIn: Incarnation
    /// 1 for the first attempt; failures and crashes count.
    package let attempt: Int
    package let agent: AgentName
    private let usage = Mutex(Usage.none)
    private let hasUsage = Atomic(false)

    init(
        lease: Lease,
        specification: TaskSpecification,
        submittedIn: Incarnation,
        attempt: Int,
        agent: AgentName
    ) {
        self.lease = lease
        self.specification = specification
        self.submittedIn = submittedIn
        self.attempt = attempt
        self.agent = agent
    }

    /// What the attempt has reported so far to have used up.
    var usageSoFar: Usage { hasUsage.load(ordering: .acquiring) ? usage.withLock { $0 } : .none }

    /// Adds to one of the counters that are recorded with the attempt's result.
    func report(_ counter: String, _ amount: Int64) {
        usage.withLock { $0.add(counter, amount) }
        hasUsage.store(true, ordering: .releasing)
    }
}
