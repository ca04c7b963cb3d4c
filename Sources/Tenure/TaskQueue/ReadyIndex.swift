/// Finds the next task for an agent: the assignable tasks by requirement, and which abilities meet which requirement.
///
/// A task that nobody can take lies in a queue of its own requirement, and so never stands before another (T5). What a
/// look-up costs depends on the number of different requirements, not on the number of tasks or agents (S2).
struct ReadyIndex: ~Copyable {
    private struct Class {
        let requirement: Requirement
        let queue = ReadyQueue()
        /// The abilities that meet the requirement.
        var abilities: [AbilityID] = []
        var isTouched = false
    }

    private var classes: [Class] = []
    private var requirementIDs: [Requirement: RequirementID] = [:]
    private var abilities: [Ability] = []
    private var abilityIDs: [Ability: AbilityID] = [:]
    /// The requirements that each ability meets.
    private var requirementsByAbility: [[RequirementID]] = []
    /// The requirements that got a task since ``clearTouched()``: only they can have a match that was not there before.
    private(set) var touched: [RequirementID] = []
    /// How many tasks are assignable.
    private(set) var count = 0

    /// What the task that came last needed: mostly the next one needs the same.
    private var last = Requirement(kind: "", capabilities: [])
    private var lastID: RequirementID?

    mutating func id(of specification: TaskSpecification) -> RequirementID {
        if let lastID, last.kind == specification.kind, last.capabilities == specification.options.requires {
            return lastID
        }
        last = Requirement(kind: specification.kind, capabilities: specification.options.requires)
        let id = id(of: last)
        lastID = id
        return id
    }

    mutating func id(of requirement: Requirement) -> RequirementID {
        if let known = requirementIDs[requirement] { return known }
        let id = RequirementID(index: Int32(classes.count))
        var added = Class(requirement: requirement)
        for (index, ability) in abilities.enumerated() where ability.meets(requirement) {
            added.abilities.append(AbilityID(index: index))
            requirementsByAbility[index].append(id)
        }
        classes.append(added)
        requirementIDs[requirement] = id
        return id
    }

    mutating func id(of ability: Ability) -> AbilityID {
        if let known = abilityIDs[ability] { return known }
        let id = AbilityID(index: abilities.count)
        abilities.append(ability)
        abilityIDs[ability] = id
        var met: [RequirementID] = []
        for index in classes.indices where ability.meets(classes[index].requirement) {
            classes[index].abilities.append(id)
            met.append(RequirementID(index: Int32(index)))
        }
        requirementsByAbility.append(met)
        return id
    }

    mutating func insert(_ key: ReadyKey, priority: Priority, into requirement: RequirementID) {
        let index = Int(requirement.index)
        classes[index].queue.insert(key, priority: priority)
        count += 1
        if !classes[index].isTouched {
            classes[index].isTouched = true
            touched.append(requirement)
        }
    }

    /// The first assignable task with this requirement.
    func first(of requirement: RequirementID) -> ReadyKey? {
        classes[Int(requirement.index)].queue.first
    }

    /// The first assignable task that an agent with this ability can take.
    func first(for ability: AbilityID) -> (requirement: RequirementID, key: ReadyKey)? {
        var best: (requirement: RequirementID, key: ReadyKey)?
        for requirement in requirementsByAbility[ability.index] {
            guard let key = first(of: requirement) else { continue }
            if let found = best, found.key < key { continue }
            best = (requirement, key)
        }
        return best
    }

    /// The abilities that meet a requirement.
    func abilities(meeting requirement: RequirementID) -> [AbilityID] {
        classes[Int(requirement.index)].abilities
    }

    /// Takes the first place of `requirement` out: its task is assigned now.
    mutating func popFirst(of requirement: RequirementID) {
        classes[Int(requirement.index)].queue.popFirst()
        count -= 1
    }

    mutating func clearTouched() {
        for requirement in touched { classes[Int(requirement.index)].isTouched = false }
        touched.removeAll(keepingCapacity: true)
    }
}
