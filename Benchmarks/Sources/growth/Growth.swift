// Does the cost of a task grow with the queue, and does it stay near that of a bare child of a task group?
//
//     swift run -c release --package-path Benchmarks growth [--json]
//
// In memory, four agents, a handler that does nothing. The rounds of all measurements are interleaved, so that what
// else the machine does meets them alike; compared are medians of the same run. What a task costs by a bare child is
// compared on one core, and told for all. Exits with 1 when a limit is passed.

import Foundation

@main
struct Growth {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.allSatisfy({ $0 == "--json" }) else {
            FileHandle.standardError.write(Data("Usage: growth [--json]\n".utf8))
            exit(EX_USAGE)
        }
        let report = try await measure(rounds: 9)
        print(arguments.isEmpty ? report.description : try report.json)
        exit(report.passes ? EXIT_SUCCESS : EXIT_FAILURE)
    }

    static func measure(rounds: Int) async throws -> Report {
        var report = Report(rounds: rounds)
        // The first round warms up and is not counted.
        for round in 0...rounds {
            // Many short runs stand for one of the shorter kind, or it would end before it is well begun.
            var few: [Double] = []
            for _ in 0..<20 { few.append(try await Workload.queuedBeforehand(1_000)) }
            let many = try await Workload.queuedBeforehand(100_000)
            let submitted = try await Workload.oneByOne(100_000)
            let fewAgents = try await Workload.toAsking(10_000, agents: 4)
            let manyAgents = try await Workload.toAsking(10_000, agents: 1_000)
            let child = await Workload.taskGroupChildren(100_000)
            let (submittedOnOne, childOnOne) = try await Cores.confined { try await interleaved() }
            guard round > 0 else { continue }
            report.queued1000.append(median(few))
            report.queued100000.append(many)
            report.oneByOne.append(submitted)
            report.asking4.append(fewAgents)
            report.asking1000.append(manyAgents)
            report.taskGroupChild.append(child)
            report.oneByOneOnOneCore.append(submittedOnOne)
            report.childOnOneCore.append(childOnOne)
        }
        return report
    }

    /// Tasks one by one and bare children in turn, so shortly after one another that whatever the machine does else meets
    /// both alike.
    private static func interleaved() async throws -> (oneByOne: Double, child: Double) {
        let turns = 25
        var (submitted, child) = (0.0, 0.0)
        for _ in 0..<turns {
            submitted += try await Workload.oneByOne(4_000)
            child += await Workload.taskGroupChildren(4_000)
        }
        return (submitted / Double(turns), child / Double(turns))
    }
}
