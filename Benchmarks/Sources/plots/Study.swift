import Workloads

/// The cost of a task, by something that may change it.
struct Study: Sendable {
    /// What its picture is called.
    let name: String
    let title: String
    /// What the x axis counts.
    let positionLabel: String
    /// Where it is measured.
    let positions: [Int]
    /// What is drawn, in this order.
    let curves: [String]
    /// Whether costs differ so much that they need a logarithmic axis.
    let costsAreLogarithmic: Bool
    /// Nanoseconds of a task by curve; not all curves have all positions.
    let cost: @concurrent @Sendable (_ position: Int) async throws -> [String: Double]

    @concurrent
    func measure(rounds: Int) async throws -> Findings {
        var findings = Findings(study: self)
        // The first round warms up and is not counted.
        for round in 0...rounds {
            for position in positions {
                let costs = try await cost(position)
                if round > 0 { findings.note(costs, at: position) }
            }
        }
        return findings
    }
}

extension Study {
    static let all = [backlog, agents, batches]

    private static let backlog = Study(
        name: "cost-by-backlog",
        title: "Cost of a task, by how many are queued before the first one is given out",
        positionLabel: "queued tasks",
        positions: [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000],
        curves: ["submit and work", "work", "submit"],
        costsAreLogarithmic: false
    ) { queued in
        let result = try await Backlog(queued).run(max(queued, 100_000))
        return ["submit and work": result.lifecycle, "work": result.drain, "submit": result.submit]
    }

    private static let agents = Study(
        name: "cost-by-agents",
        title: "Cost of a task, by how many agents ask for work",
        positionLabel: "agents",
        positions: [4, 10, 30, 100, 300, 1_000, 3_000, 10_000],
        curves: ["100 classes", "10 classes", "1 class"],
        costsAreLogarithmic: false
    ) { agents in
        var costs: [String: Double] = [:]
        for (classes, name) in [(1, "1 class"), (10, "10 classes"), (100, "100 classes")] where classes <= agents {
            costs[name] = try await Crowd(agents: agents, classes: classes).run(20_000)
        }
        return costs
    }

    private static let batches = Study(
        name: "cost-by-batch",
        title: "Cost of a task, by how many are submitted at once",
        positionLabel: "tasks in a batch",
        positions: [1, 3, 10, 30, 100, 300, 1_000],
        curves: ["durable", "in memory"],
        costsAreLogarithmic: true
    ) { size in
        let arrival = size == 1 ? Arrival.oneByOne : .batches(of: size)
        // As many as make a fifth of a second, more or less.
        let durable = min(50_000, 2_000 * size)
        return [
            "in memory": try await TenureContender().nanoseconds(50_000, arrival),
            "durable": try await TenureContender(in: ".build").nanoseconds(durable, arrival),
        ]
    }
}
