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
        /// Its kind is paused, or it is of suspects and another one is handed out.
        var isHeldBack = false
    }

    private struct KnownAbility {
        var ability: Ability
        /// How many connected agents have it.
        var users = 1
        /// The requirements that it meets.
        var requirements: [RequirementID] = []
    }

    /// Requirements without a task are kept for the next one that needs the same, but only so many.
    private static let spareRequirements = 64
    /// Abilities without an agent likewise.
    private static let spareAbilities = 64

    private var classes: [Class] = []
    private var requirementIDs: [Requirement: RequirementID] = [:]
    /// The requirements that only one agent may meet.
    private var pinned: [AgentName: [RequirementID]] = [:]
    /// The kinds whose tasks are held back.
    private(set) var pausedKinds: Set<TaskKind> = []
    /// Suspects are held back.
    private var holdsSuspects = false
    private var sweepsAt = ReadyIndex.spareRequirements
    private var abilities: [KnownAbility] = []
    private var abilityIDs: [Ability: AbilityID] = [:]
    /// The abilities that no connected agent has, the one that lost its last agent first in front.
    private var unusedAbilities: [AbilityID] = []
    /// The requirements that got a task since ``clearTouched()``: only they can have a match that was not there before.
    private(set) var touched: [RequirementID] = []
    /// The requirements whose first task has become another one in this round of matching by a task that came.
    private(set) var raised: [RequirementID] = []
    private var isInRound = false
    /// How often requirements have changed their places.
    private(set) var version: UInt64 = 0
    /// How many tasks are assignable.
    private(set) var count = 0

    /// What the task that came last needed: mostly the next one needs the same.
    private var last = Requirement(kind: "", capabilities: [])
    private var lastID: RequirementID?

    mutating func id(of specification: TaskSpecification, isSuspect: Bool) -> RequirementID {
        if let lastID, last.kind == specification.kind, last.capabilities == specification.requires,
            last.pin == specification.pinnedTo, last.isSuspect == isSuspect
        {
            return lastID
        }
        last = Requirement(
            kind: specification.kind,
            capabilities: specification.requires,
            pin: specification.pinnedTo,
            isSuspect: isSuspect
        )
        let id = id(of: last)
        lastID = id
        return id
    }

    /// The place of a requirement; good until another one gets its place.
    private mutating func id(of requirement: Requirement) -> RequirementID {
        if let known = requirementIDs[requirement] { return known }
        if classes.count >= sweepsAt { sweep() }
        let id = RequirementID(index: Int32(classes.count))
        var added = Class(requirement: requirement, isHeldBack: isHeldBack(requirement))
        if let pin = requirement.pin {
            pinned[pin, default: []].append(id)
        } else {
            for index in abilities.indices where abilities[index].ability.meets(requirement) {
                added.abilities.append(AbilityID(index: index))
                abilities[index].requirements.append(id)
            }
        }
        classes.append(added)
        requirementIDs[requirement] = id
        return id
    }

    /// Forgets the requirements that no task has; paid for by those that came since the last time.
    private mutating func sweep() {
        let touchedRequirements = touched.map { classes[Int($0.index)].requirement }
        // Also those that a round has still to look at: without a task they have no match.
        classes.removeAll { $0.queue.isEmpty }
        requirementIDs.removeAll(keepingCapacity: true)
        pinned.removeAll()
        for index in abilities.indices { abilities[index].requirements.removeAll(keepingCapacity: true) }
        for index in classes.indices {
            let id = RequirementID(index: Int32(index))
            requirementIDs[classes[index].requirement] = id
            if let pin = classes[index].requirement.pin { pinned[pin, default: []].append(id) }
            for ability in classes[index].abilities { abilities[ability.index].requirements.append(id) }
        }
        touched = touchedRequirements.compactMap { requirementIDs[$0] }
        lastID = nil
        version += 1
        // Their places are others' now; they are among the touched ones, too, of which a round enters all anew.
        clearRaised()
        sweepsAt = Self.spareRequirements + 2 * classes.count
    }

    /// The place of an ability, for one more agent that has it; ``release(_:)`` gives it up.
    mutating func id(of ability: Ability) -> AbilityID {
        if let known = abilityIDs[ability] {
            if abilities[known.index].users == 0 { unusedAbilities.removeAll { $0 == known } }
            abilities[known.index].users += 1
            return known
        }
        var added = KnownAbility(ability: ability)
        let id: AbilityID
        if unusedAbilities.count > Self.spareAbilities {
            id = unusedAbilities.removeFirst()
            forget(id)
        } else {
            id = AbilityID(index: abilities.count)
        }
        for index in classes.indices
        where classes[index].requirement.pin == nil && ability.meets(classes[index].requirement) {
            classes[index].abilities.append(id)
            added.requirements.append(RequirementID(index: Int32(index)))
        }
        if id.index == abilities.count { abilities.append(added) } else { abilities[id.index] = added }
        abilityIDs[ability] = id
        return id
    }

    /// An agent with this ability is gone.
    mutating func release(_ id: AbilityID) {
        abilities[id.index].users -= 1
        if abilities[id.index].users == 0 { unusedAbilities.append(id) }
    }

    private mutating func forget(_ id: AbilityID) {
        abilityIDs[abilities[id.index].ability] = nil
        for requirement in abilities[id.index].requirements {
            classes[Int(requirement.index)].abilities.removeAll { $0 == id }
        }
    }

    mutating func insert(_ key: ReadyKey, priority: Priority, into requirement: RequirementID) {
        let index = Int(requirement.index)
        classes[index].queue.insert(key, priority: priority)
        count += 1
        touch(index)
        if isInRound, classes[index].queue.first == key { raised.append(requirement) }
    }

    mutating func beginRound() { isInRound = true }

    mutating func endRound() {
        isInRound = false
        clearRaised()
    }

    mutating func clearRaised() {
        if !raised.isEmpty { raised.removeAll(keepingCapacity: true) }
    }

    /// The requirements that agents of an ability meet, but for those of one agent alone.
    func requirements(metBy ability: AbilityID) -> [RequirementID] { abilities[ability.index].requirements }

    private mutating func touch(_ index: Int) {
        guard !classes[index].isTouched else { return }
        classes[index].isTouched = true
        touched.append(RequirementID(index: Int32(index)))
    }

    /// A task with this requirement is assignable no more.
    ///
    /// - Complexity: O(log n).
    mutating func remove(_ key: ReadyKey, priority: Priority, from requirement: RequirementID) {
        classes[Int(requirement.index)].queue.remove(key, priority: priority)
        count -= 1
    }

    /// Holds back the tasks of a kind, or lets them go.
    ///
    /// - Complexity: O(requirements).
    mutating func setPaused(_ kind: TaskKind, _ isPaused: Bool) {
        if isPaused { pausedKinds.insert(kind) } else { pausedKinds.remove(kind) }
        updateHolds { $0.kind == kind }
    }

    /// Holds back the suspects, or lets them go.
    ///
    /// - Complexity: O(requirements).
    mutating func setHoldsSuspects(_ holdsSuspects: Bool) {
        guard holdsSuspects != self.holdsSuspects else { return }
        self.holdsSuspects = holdsSuspects
        updateHolds(where: \.isSuspect)
    }

    private mutating func updateHolds(where isConcerned: (Requirement) -> Bool) {
        for index in classes.indices where isConcerned(classes[index].requirement) {
            classes[index].isHeldBack = isHeldBack(classes[index].requirement)
            if !classes[index].isHeldBack, !classes[index].queue.isEmpty, !Mutant.wakeNoResumed.isOn {
                touch(index)
                if isInRound { raised.append(RequirementID(index: Int32(index))) }
            }
        }
    }

    private func isHeldBack(_ requirement: Requirement) -> Bool {
        pausedKinds.contains(requirement.kind) || requirement.isSuspect && holdsSuspects
    }

    /// The first assignable task with this requirement; none while it is held back.
    func first(of requirement: RequirementID) -> ReadyKey? {
        let found = Int(requirement.index)
        return classes[found].isHeldBack ? nil : classes[found].queue.first
    }

    /// Whether there may be tasks that are meant for one agent alone.
    var hasPins: Bool { !pinned.isEmpty }

    /// The only agent that may meet a requirement, if there is one.
    func pin(of requirement: RequirementID) -> AgentName? { classes[Int(requirement.index)].requirement.pin }

    /// Whether an agent of this ability meets a requirement, but for the pin.
    func meets(_ ability: AbilityID, _ requirement: RequirementID) -> Bool {
        abilities[ability.index].ability.meets(classes[Int(requirement.index)].requirement)
    }

    /// The first assignable task among those that only this agent may take.
    func firstPinned(to agent: AgentName, _ ability: AbilityID) -> (requirement: RequirementID, key: ReadyKey)? {
        guard !pinned.isEmpty, let requirements = pinned[agent] else { return nil }
        var best: (requirement: RequirementID, key: ReadyKey)?
        for requirement in requirements where meets(ability, requirement) {
            guard let key = first(of: requirement) else { continue }
            if let found = best, found.key < key { continue }
            best = (requirement, key)
        }
        return best
    }

    /// The first assignable task that an agent with this ability can take.
    func first(for ability: AbilityID) -> (requirement: RequirementID, key: ReadyKey)? {
        var best: (requirement: RequirementID, key: ReadyKey)?
        for requirement in abilities[ability.index].requirements {
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
        while let requirement = touched.popLast() { classes[Int(requirement.index)].isTouched = false }
    }

    /// How many keys lie in the queues.
    var keyCount: Int { classes.reduce(0) { $0 + $1.queue.keyCount } }

    /// What does not fit together, in words; `nil` when all does.
    ///
    /// - Complexity: O(requirements).
    var fault: String? {
        let held = classes.reduce(0) { $0 + $1.queue.count }
        if held != count { return "\(count) tasks are assignable, and the queues count \(held)" }
        guard let wrong = classes.first(where: { !$0.queue.isConsistent }) else { return nil }
        return "the queue of \(wrong.requirement) has lost or kept a task"
    }

    /// How many requirements and abilities are kept.
    var sizes: (requirements: Int, abilities: Int) { (classes.count, abilities.count) }
}
