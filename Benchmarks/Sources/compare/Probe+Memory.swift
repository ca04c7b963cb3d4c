import Workloads

extension Probe {
    /// What goes on in memory.
    static let inMemory: [Probe] = lifecycles + tenureAlone

    private static let lifecycles: [Probe] = [
        inTurn(
            "L1",
            [TenureContender(), TaskGroupPeer(), ActorQueuePeer(), AsyncStreamPeer(), DiscardingGroupPeer()],
            .oneByOne
        ),
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
        backlogs,
        Probe([crowd(4), crowd(1_000), crowd(10_000)]),
        Probe([crowd(1_000, classes: 10), crowd(10_000, classes: 10)]),
        Probe([crowd(1_000, classes: 100), crowd(10_000, classes: 100)]),
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

    /// The short queue before and after the long ones, because those take seconds, in which the machine may change.
    private static let backlogs: Probe = {
        let queues = [1_000, 100_000, 1_000_000, 1_000]
        let parts = ["", ", submit", ", drain"]
        let series = queues.dropLast().flatMap { queued in parts.map { "S \(queued.grouped) queued\($0)" } }
        return Probe(series, in: .nanoseconds) { surroundings in
            var measured: [String: [Double]] = [:]
            for queued in queues {
                let result = try await Backlog(queued).run(surroundings.count(400_000, quick: 100_000))
                for (part, figure) in zip(parts, [result.lifecycle, result.submit, result.drain]) {
                    measured["S \(queued.grouped) queued\(part)", default: []].append(figure)
                }
            }
            return measured.mapValues { $0.reduce(0, +) / Double($0.count) }
        }
    }()

    private static func events(_ series: String, _ readers: Int) -> Turn {
        Turn(series, full: 50_000, quick: 10_000) { count, _ in try await EventReaders(readers).run(count) }
    }

    private static func crowd(_ agents: Int, classes: Int = 1) -> Turn {
        let name = "S \(agents.grouped) agents" + (classes == 1 ? "" : ", \(classes) classes")
        return Turn(name, full: 25_000, quick: 5_000) { count, _ in
            try await Crowd(agents: agents, classes: classes).run(count)
        }
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
