/// For when each agent with a deadline is to be looked at. A deadline that moves away leaves its time here, where it is
/// found to be none; so a heartbeat costs nothing.
struct AgentTimers {
    private struct Timer: Comparable, Sendable {
        let time: StoreTime
        let place: Int
        let session: SessionID

        static func < (left: Timer, right: Timer) -> Bool {
            left.time != right.time ? left.time < right.time : left.session < right.session
        }
    }

    private var timers = BinaryHeap<Timer>()

    var next: StoreTime? { timers.first?.time }

    /// How many times are kept, those that no agent has any more among them.
    var count: Int { timers.count }

    /// Takes care that the agent is looked at by its next deadline.
    mutating func set(for agent: ConnectedAgent, _ agents: AgentTable) {
        guard let next = agent.deadlines.next, agent.timer.map({ next < $0 }) ?? true else { return }
        agent.timer = next
        timers.insert(Timer(time: next, place: agent.place, session: agent.session))
        // Times that no agent has any more must not pile up. Pays for itself: half of them go.
        guard timers.count > 4 * agents.count + 64 else { return }
        timers.retain { timer in
            guard let agent = agents[timer.place] else { return false }
            return agent.session == timer.session && agent.timer == timer.time
        }
    }

    /// Takes out the first agent whose time has come, at its place.
    mutating func pop(until now: StoreTime, _ agents: AgentTable) -> ConnectedAgent? {
        while let first = timers.first, first.time <= now {
            timers.popFirst()
            guard let agent = agents[first.place], agent.session == first.session, agent.timer == first.time else {
                continue
            }
            agent.timer = nil
            return agent
        }
        return nil
    }
}
