import Tenure

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Shows that cost grows right: `swift run -c release --package-path Benchmarks growth`.
///
/// Everything compared runs in one process, in turn, several rounds; only the ratios of the medians mean anything.
@main
enum Growth {
    nonisolated static func main() async {
        do {
            // Off the main actor, to which every hop would cost ten times a task.
            let passed = try await Task.detached { try await measure() }.value
            exit(passed ? 0 : 1)
        } catch {
            print("growth: \(error)")
            exit(1)
        }
    }

    static let rounds = 7
    static let few = 1_000
    static let many = 100_000

    private static func measure() async throws -> Bool {
        var small: [Double] = []
        var large: [Double] = []
        var single: [Double] = []
        var child: [Double] = []
        for round in 0...rounds {
            var queued: [Double] = []
            for _ in 0..<10 { queued.append(try await Workloads.queuedFirst(few)) }
            let results = (
                median(queued), try await Workloads.queuedFirst(many), try await Workloads.oneByOne(many),
                await Workloads.taskGroup(many)
            )
            // The first round warms up.
            if round == 0 { continue }
            small.append(results.0)
            large.append(results.1)
            single.append(results.2)
            child.append(results.3)
        }
        print("per task, medians of \(rounds) rounds, in microseconds")
        let rows = [
            ("1,000 queued first", small), ("100,000 queued first", large), ("one by one", single),
            ("a bare TaskGroup child", child),
        ]
        for (name, values) in rows {
            let sorted = values.sorted()
            let spread = "\(rounded(sorted.first ?? 0)) to \(rounded(sorted.last ?? 0))"
            print("  \(name): \(rounded(median(values)))  (\(spread))")
        }
        return check("backlog 100,000 / 1,000", median(large) / median(small))
            & check("one by one / TaskGroup child", median(single) / median(child))
    }

    private static func check(_ name: String, _ ratio: Double) -> Bool {
        print("\(name): \(rounded(ratio)), at most 1.5: \(ratio <= 1.5 ? "PASSED" : "FAILED")")
        return ratio <= 1.5
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private static func rounded(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
}

extension Bool {
    // Both sides are always computed, so that every line is printed.
    fileprivate static func & (left: Bool, right: Bool) -> Bool { left && right }
}
