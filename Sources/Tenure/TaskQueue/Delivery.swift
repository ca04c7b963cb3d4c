/// A task on its way to an agent, with the lease that came with it.
package struct Delivery: Sendable {
    package let lease: Lease
    package let specification: TaskSpecification
    /// The opening in which the task was submitted.
    package let submittedIn: Incarnation
    /// 1 for the first attempt; failures and crashes count.
    package let attempt: Int
    package let agent: AgentName
}
