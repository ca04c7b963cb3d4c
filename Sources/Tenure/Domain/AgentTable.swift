/// The connected agents, each at a place of its own as long as it is connected.
///
/// - Complexity: each look-up and change O(1).
struct AgentTable {
    private var places: [ConnectedAgent?] = []
    private var free: [Int] = []
    private var placesByName: [AgentName: Int] = [:]
    private var lastSession: UInt64 = 0

    /// Who is at a place.
    subscript(place: Int) -> ConnectedAgent? { places[place] }

    /// The agent itself, unless its session is over: its place may have gone to another since.
    subscript(agent: Agent) -> ConnectedAgent? {
        guard let connected = places[agent.place] else { return nil }
        if Mutant.takePlaceForSession.isOn { return connected }
        guard connected.session == agent.session else { return nil }
        return connected
    }

    /// How many agents were there at once at most.
    var placeCount: Int { places.count }

    /// How many agents there are.
    var count: Int { places.count - free.count }

    subscript(name: AgentName) -> ConnectedAgent? { placesByName[name].flatMap { places[$0] } }

    /// The place and the session of the next agent; ``insert(_:)`` takes them up.
    mutating func reserve() -> (place: Int, session: SessionID) {
        lastSession += 1
        if let place = free.popLast() { return (place, SessionID(number: lastSession)) }
        places.append(nil)
        return (places.count - 1, SessionID(number: lastSession))
    }

    mutating func insert(_ agent: ConnectedAgent) {
        places[agent.place] = agent
        placesByName[agent.name] = agent.place
    }

    mutating func remove(_ agent: ConnectedAgent) {
        places[agent.place] = nil
        placesByName[agent.name] = nil
        free.append(agent.place)
    }

    /// The shortest lease among the agents that hold one and are watched for their silence.
    ///
    /// - Complexity: O(n).
    var shortestLease: Duration? {
        places.lazy.compactMap { $0?.core.lease == nil ? nil : $0?.terms.leaseDuration }.min()
    }

    /// All connected agents, in the order of their places.
    ///
    /// - Complexity: O(n).
    var all: [ConnectedAgent] { places.compactMap { $0 } }

    /// All connected agents, in the order of their names.
    ///
    /// - Complexity: O(n log n).
    var inOrder: [ConnectedAgent] { all.sorted { $0.name < $1.name } }
}
