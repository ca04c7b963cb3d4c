/// Which agents ask, in the order in which they are served: longest asking first, then by name (S4).
///
/// Between agents that began to ask at the same instant, the one that was served longest ago goes first, so that work
/// spreads evenly even where the clock is coarse (or virtual).
///
/// Agents with the same ability share a queue, so that a look-up costs in proportion to the number of different
/// abilities, not of agents.
package struct MatchingCore: Sendable {
    package struct Asking: Comparable, Sendable {
        /// Did not accept its last offer in time: comes after all others.
        package let isUnresponsive: Bool
        package let since: StoreTime
        /// The number of the agent's last lease; 0 when it had none.
        package let lastServed: UInt64
        package let name: AgentName
        package let session: SessionID
        /// Where the domain keeps the agent.
        package let place: Int

        package init(
            isUnresponsive: Bool = false,
            since: StoreTime,
            lastServed: UInt64 = 0,
            name: AgentName,
            session: SessionID,
            place: Int = 0
        ) {
            self.isUnresponsive = isUnresponsive
            self.since = since
            self.lastServed = lastServed
            self.name = name
            self.session = session
            self.place = place
        }

        package static func < (left: Asking, right: Asking) -> Bool {
            if left.isUnresponsive != right.isUnresponsive { return right.isUnresponsive }
            if left.since != right.since, !Mutant.forgetWhoAskedFirst.isOn { return left.since < right.since }
            return left.lastServed != right.lastServed ? left.lastServed < right.lastServed : left.name < right.name
        }
    }

    /// A session that stopped asking, and whether it was unresponsive then: that decides where it lies.
    private struct Gone: Hashable, Sendable {
        let session: SessionID
        let isUnresponsive: Bool
    }

    private struct Class: Sendable {
        var queue = BinaryHeap<Asking>()
        /// How often sessions that stopped asking still lie in the queue; one may ask and stop many times.
        var gone: [Gone: Int] = [:]
        var goneCount = 0
        var isFresh = false

        var count: Int { queue.count - goneCount }

        /// Whether the first entry of this session is one that has stopped asking: the earlier it asked, the earlier
        /// it stopped, among the times that it was unresponsive as among the others.
        mutating func takeGone(_ asking: Asking) -> Bool {
            guard goneCount > 0 else { return false }
            let key = Gone(session: asking.session, isUnresponsive: asking.isUnresponsive)
            guard let times = gone[key] else { return false }
            gone[key] = times > 1 ? times - 1 : nil
            goneCount -= 1
            return true
        }
    }

    private var classes: [Class] = []
    /// How many agents ask.
    package private(set) var count = 0
    /// The abilities of which an agent began to ask since ``clearFresh()``: only they can have a match that was not
    /// there before.
    package private(set) var fresh: [AbilityID] = []
    /// Another one whenever an agent began to ask.
    package private(set) var version: UInt64 = 0

    package init() {}

    package mutating func insert(_ asking: Asking, ability: AbilityID) {
        while classes.count <= ability.index { classes.append(Class()) }
        classes[ability.index].queue.insert(asking)
        count += 1
        version += 1
        if Mutant.forgetAsking.isOn, asking.lastServed == 0 { return }
        refresh(ability.index)
    }

    /// Every agent that asks may have a match now: matching was held up.
    package mutating func refreshAll() {
        version += 1
        for index in classes.indices where classes[index].count > 0 { refresh(index) }
    }

    private mutating func refresh(_ index: Int) {
        guard !classes[index].isFresh else { return }
        classes[index].isFresh = true
        fresh.append(AbilityID(index: index))
    }

    /// The agent does not ask any more.
    ///
    /// - Parameter isUnresponsive: as it was when it began to ask.
    package mutating func remove(_ session: SessionID, isUnresponsive: Bool = false, ability: AbilityID) {
        classes[ability.index].gone[Gone(session: session, isUnresponsive: isUnresponsive), default: 0] += 1
        classes[ability.index].goneCount += 1
        count -= 1
        dropGone(ability.index)
        if classes[ability.index].goneCount > max(16, classes[ability.index].count) { sweep(ability.index) }
    }

    package func isAsked(_ ability: AbilityID) -> Bool {
        ability.index < classes.count && classes[ability.index].count > 0
    }

    /// Takes out the agent that has asked longest among those with one of `abilities`: it is given a task.
    package mutating func popLongestAsking(among abilities: [AbilityID]) -> Asking? {
        var best: Int?
        for ability in abilities where isAsked(ability) {
            if let found = best, !precedes(ability.index, found) { continue }
            best = ability.index
        }
        guard let best, let asking = classes[best].queue.popFirst() else { return nil }
        count -= 1
        dropGone(best)
        return asking
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        guard let first = classes[left].queue.first, let second = classes[right].queue.first else { return false }
        return first < second
    }

    package mutating func clearFresh() {
        while let ability = fresh.popLast() { classes[ability.index].isFresh = false }
    }

    // Keeps the head of the queue an agent that asks.
    private mutating func dropGone(_ index: Int) {
        while let first = classes[index].queue.first, classes[index].takeGone(first) {
            classes[index].queue.popFirst()
        }
    }

    // Those who come and go behind one that asks for ever must not pile up. Pays for itself: half the queue goes.
    private mutating func sweep(_ index: Int) {
        var kept = BinaryHeap<Asking>()
        while let next = classes[index].queue.popFirst() {
            if !classes[index].takeGone(next) { kept.insert(next) }
        }
        classes[index].queue = kept
    }
}
