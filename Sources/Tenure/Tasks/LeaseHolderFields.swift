/// Which agent holds the lease that a record is about.
package struct LeaseHolderFields: Hashable, Sendable {
    package var agent: AgentName
    package var session: SessionID
    package var generation: Generation

    package init(agent: AgentName, session: SessionID, generation: Generation) {
        self.agent = agent
        self.session = session
        self.generation = generation
    }
}
