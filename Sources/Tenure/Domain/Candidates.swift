/// The requirements that can have a match in one round, the one with the first task in front: so that a match costs the
/// logarithm of their number, and not a look at all of them.
///
/// Each lies there under the key that its first task had when it was entered. What has changed since is found when it comes
/// to the front; only a task that came before it has to be entered at once.
struct Candidates {
    struct Candidate: Comparable, Sendable {
        let key: ReadyKey
        let requirement: RequirementID

        static func < (left: Candidate, right: Candidate) -> Bool { left.key < right.key }
    }

    private(set) var heap = BinaryHeap<Candidate>()
    /// The key under which a requirement was entered last, by its place; one that lies in the heap under another is passed
    /// over.
    private var enteredKeys: [ReadyKey?] = []
    /// How the abilities that ask, and the places of requirements, were when all were entered.
    private var version: (asking: UInt64, requirements: UInt64)?

    /// The first of the tasks that several agents may take, where one of them asks.
    ///
    /// - Complexity: O(log requirements); O(requirements) at first in a round, and after agents began to ask in it.
    mutating func first(
        _ tasks: borrowing TaskQueueCore,
        _ matching: borrowing MatchingCore
    ) -> (requirement: RequirementID, key: ReadyKey)? {
        // Mostly there is one, and an order of one needs nothing to be kept.
        if version == nil, let only = Self.only(tasks, matching) {
            guard let key = tasks.first(of: only),
                tasks.abilities(meeting: only).contains(where: matching.isAsked)
            else { return nil }
            return (only, key)
        }
        if version?.asking != matching.version || version?.requirements != tasks.requirementsVersion {
            enterAll(tasks, matching)
        }
        for requirement in tasks.raisedRequirements { enter(requirement, tasks) }
        while let candidate = heap.first {
            let place = Int(candidate.requirement.index)
            let isEntered = enteredKeys[place] == candidate.key
            let isFirst = tasks.first(of: candidate.requirement) == candidate.key
            if isEntered, isFirst {
                if tasks.abilities(meeting: candidate.requirement).contains(where: matching.isAsked) {
                    return (candidate.requirement, candidate.key)
                }
                if Mutant.blockHeadOfLine.isOn { return nil }
            }
            heap.popFirst()
            guard isEntered else { continue }
            enteredKeys[place] = nil
            if !isFirst { enter(candidate.requirement, tasks) }
        }
        return nil
    }

    /// The requirement that can have a match, where it is plain that no other one can.
    ///
    /// - Complexity: O(1).
    private static func only(
        _ tasks: borrowing TaskQueueCore,
        _ matching: borrowing MatchingCore
    ) -> RequirementID? {
        let touched = tasks.touchedRequirements
        guard matching.fresh.count <= 1, touched.count <= 1 else { return nil }
        var only = touched.first
        if let ability = matching.fresh.first, matching.isAsked(ability) {
            let met = tasks.requirements(metBy: ability)
            guard met.count <= 1 else { return nil }
            if let requirement = met.first {
                guard only == nil || only == requirement else { return nil }
                only = requirement
            }
        }
        let raised = tasks.raisedRequirements
        return raised.isEmpty || raised.count == 1 && raised.first == only ? only : nil
    }

    /// The round is over.
    mutating func clear() {
        if version == nil { return }
        version = nil
        // Mostly it is empty, or has one.
        while let candidate = heap.popFirst() { enteredKeys[Int(candidate.requirement.index)] = nil }
    }

    private mutating func enterAll(_ tasks: borrowing TaskQueueCore, _ matching: borrowing MatchingCore) {
        clear()
        version = (matching.version, tasks.requirementsVersion)
        for ability in matching.fresh where matching.isAsked(ability) {
            for requirement in tasks.requirements(metBy: ability) { enter(requirement, tasks) }
        }
        for requirement in tasks.touchedRequirements { enter(requirement, tasks) }
    }

    private mutating func enter(_ requirement: RequirementID, _ tasks: borrowing TaskQueueCore) {
        let place = Int(requirement.index)
        while enteredKeys.count <= place { enteredKeys.append(nil) }
        guard let key = tasks.first(of: requirement), enteredKeys[place] != key else { return }
        enteredKeys[place] = key
        heap.insert(Candidate(key: key, requirement: requirement))
    }
}
