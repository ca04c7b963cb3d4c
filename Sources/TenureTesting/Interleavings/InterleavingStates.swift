extension Interleavings where State: Hashable {
    private struct Key: Hashable {
        var state: State
        var counters: [Int]
    }

    private struct Reached {
        var configuration: Configuration
        /// How it was reached: from which earlier one, by whose step.
        var origin: (index: Int, thread: Int)?
    }

    /// Looks once at every state that some order of steps can reach, breadth first, so that the first failing schedule
    /// is as short as any.
    ///
    /// A state counts together with where each thread is. Time and memory are proportional to the number of such states
    /// times the number of threads; loops are no problem as long as the states are finite in number.
    ///
    /// A loop that never ends is no failure: only ends are checked. To forbid one, count in the state and check that
    /// count with `invariant`.
    ///
    /// - Parameters:
    ///   - limit: after how many states to give up, which makes the report not exhaustive.
    ///   - invariant: what must hold in every state.
    ///   - allowsDeadlock: whether a state in which nobody can move, although not all are done, is fine. Not by default.
    ///   - check: what must hold when all threads are done.
    public func exploreStates(
        limit: Int = 5_000_000,
        invariant: (State) -> Bool = { _ in true },
        allowsDeadlock: (State) -> Bool = { _ in false },
        check: (State) -> Bool
    ) -> InterleavingReport {
        var report = InterleavingReport()
        let first = Configuration(state: initial, counters: threads.map { _ in 0 })
        guard invariant(initial) else {
            report.failure = failure(.invariant, at: first, after: [])
            return report
        }
        var reached = [Reached(configuration: first, origin: nil)]
        var known: Set<Key> = [Key(state: initial, counters: first.counters)]
        var index = 0
        while index < reached.count {
            var visit = visit(reached[index].configuration)
            while let thread = visit.untried.popLast() {
                guard case .moved(let next, let problem) = step(visit.configuration, thread) else { continue }
                visit.moved = true
                report.steps += 1
                if let problem = problem ?? (invariant(next.state) ? nil : .invariant) {
                    let schedule = schedule(to: index, in: reached) + [label(thread, visit.configuration)]
                    report.failure = failure(problem, at: next, after: schedule)
                    return report
                }
                guard known.insert(Key(state: next.state, counters: next.counters)).inserted else { continue }
                guard reached.count < limit else {
                    report.isExhaustive = false
                    return report
                }
                reached.append(Reached(configuration: next, origin: (index, thread)))
            }
            if let problem = end(visit, &report, allowsDeadlock, check) {
                report.failure = failure(problem, at: visit.configuration, after: schedule(to: index, in: reached))
                return report
            }
            index += 1
        }
        return report
    }

    private func schedule(to end: Int, in reached: [Reached]) -> [String] {
        var labels: [String] = []
        var index = end
        while let origin = reached[index].origin {
            labels.append(label(origin.thread, reached[origin.index].configuration))
            index = origin.index
        }
        return labels.reversed()
    }
}
