/// What a task needs of an agent. Tasks that need the same share a queue in the ready index.
package struct Requirement: Hashable, Sendable {
    package var kind: TaskKind
    package var capabilities: Set<Capability>
    /// The only agent that may have it.
    package var pin: AgentName?
    /// Apart, because in a careful opening a suspect is handed out only while no other one is (T7).
    package var isSuspect: Bool

    package init(kind: TaskKind, capabilities: Set<Capability>, pin: AgentName? = nil, isSuspect: Bool = false) {
        self.kind = kind
        self.capabilities = capabilities
        self.pin = pin
        self.isSuspect = isSuspect
    }
}

/// What an agent can do. Agents that can do the same are interchangeable for the matcher.
package struct Ability: Hashable, Sendable {
    package var kinds: Set<TaskKind>
    package var capabilities: Set<Capability>

    package init(kinds: Set<TaskKind>, capabilities: Set<Capability>) {
        self.kinds = kinds
        self.capabilities = capabilities
    }

    /// S3, but for the pin: the kind is handled and every required capability is there.
    package func meets(_ requirement: Requirement) -> Bool {
        kinds.contains(requirement.kind) && requirement.capabilities.isSubset(of: capabilities)
    }
}

/// The place of a ``Requirement`` in the ready index.
package struct RequirementID: Hashable, Sendable {
    let index: Int32
}

/// The place of an ``Ability`` in the ready index.
package struct AbilityID: Hashable, Sendable {
    package let index: Int

    package init(index: Int) { self.index = index }
}
