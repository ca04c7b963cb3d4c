import Workloads

extension Probe {
    /// What goes on in memory.
    static let inMemory: [Probe] = lifecycles + tenureAlone

    private static let lifecycles: [Probe] = [
        inTurn("L1", [TenureContender(), TaskGroupPeer(), ActorQueuePeer(), AsyncStreamPeer()], .oneByOne),
        inTurn("L2", [TenureContender(), TaskGroupPeer(), ActorQueuePeer(), AsyncStreamPeer()], .submitters(100)),
        inTurn("LB", [TenureContender(), TaskGroupPeer(), ActorQueuePeer()], .batches(of: 100)),
    ]

    private static func inTurn(_ workload: String, _ contenders: [any Contender], _ arrival: Arrival) -> Probe {
        Probe(
            contenders.map { contender in
                Turn("\(workload) \(contender.name)", full: 50_000, quick: 20_000, arrival) { _ in contender }
            }
        )
    }

    private static let tenureAlone: [Probe] = [
        Probe(["S 1,000 queued", "S 1,000 queued, submit", "S 1,000 queued, drain"], in: .nanoseconds) {
            try await backlog(1_000, of: $0.count(500_000, quick: 100_000), "S 1,000 queued")
        },
        Probe(["S 100,000 queued", "S 100,000 queued, submit", "S 100,000 queued, drain"], in: .nanoseconds) {
            try await backlog(100_000, of: $0.count(500_000, quick: 100_000), "S 100,000 queued")
        },
        Probe(["S 1,000,000 queued", "S 1,000,000 queued, submit", "S 1,000,000 queued, drain"], in: .nanoseconds) {
            _ in try await backlog(1_000_000, of: 1_000_000, "S 1,000,000 queued")
        },
        crowd(4), crowd(1_000), crowd(10_000),
        crowd(1_000, classes: 10), crowd(10_000, classes: 10),
        crowd(1_000, classes: 100), crowd(10_000, classes: 100),
        Probe(["P round trip", "P two wake-ups"], in: .nanoseconds) { surroundings in
            let result = try await RoundTrip().run(surroundings.count(50_000, quick: 10_000))
            return ["P round trip": result.task, "P two wake-ups": result.wakeUps]
        },
        Probe([events("E no subscriber", 0), events("E 1 subscriber", 1), events("E 10 subscribers", 10)]),
        Probe("C busy at 1 ms", in: .share) {
            try await SleepingHandlers(sleeping: .milliseconds(1)).run($0.count(8_000, quick: 2_000))
        },
        Probe("C busy at 20 ms", in: .share) {
            try await SleepingHandlers(sleeping: .milliseconds(20)).run($0.count(800, quick: 200))
        },
    ]

    @concurrent
    private static func backlog(_ queued: Int, of count: Int, _ name: String) async throws -> [String: Double] {
        let result = try await Backlog(queued).run(count)
        return [name: result.lifecycle, "\(name), submit": result.submit, "\(name), drain": result.drain]
    }

    private static func events(_ series: String, _ readers: Int) -> Turn {
        Turn(series, full: 50_000, quick: 10_000) { count, _ in try await EventReaders(readers).run(count) }
    }

    private static func crowd(_ agents: Int, classes: Int = 1) -> Probe {
        let name = "S \(agents.grouped) agents" + (classes == 1 ? "" : ", \(classes) classes")
        return Probe(name) { try await Crowd(agents: agents, classes: classes).run($0.count(100_000, quick: 20_000)) }
    }
}

extension Int {
    /// With a comma after every third digit from the right.
    var grouped: String {
        let digits = Array(String(magnitude))
        let groups = stride(from: digits.count % 3, through: digits.count, by: 3).map { end in
            String(digits[Swift.max(0, end - 3)..<end])
        }
        return (self < 0 ? "-" : "") + groups.filter { !$0.isEmpty }.joined(separator: ",")
    }
}
