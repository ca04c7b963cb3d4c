/// Every order in which the steps of several threads can happen.
///
/// A handshake between threads is a handful of critical sections and atomic operations. Written as steps over one
/// value, it can be checked in every order there is, which neither running it nor simulating it can do:
///
/// ```swift
/// struct Mailbox: Hashable { var messages = 0, isAsking = false, taken = 0 }
///
/// let report = Interleavings(of: Mailbox(), [
///     InterleavedThread("sender",
///         .action("append") { $0.messages += 1 },
///         .action("wake") { if $0.isAsking { $0.taken += $0.messages; $0.messages = 0 } }),
///     InterleavedThread("receiver",
///         .action("ask") { $0.isAsking = true },
///         .action("look") { $0.taken += $0.messages; $0.messages = 0 }),
/// ]).explore { $0.taken == 1 }
/// #expect(report.passed, "\(report)")
/// ```
///
/// ``explore(stepLimit:interleavingLimit:invariant:allowsDeadlock:check:)`` tries each order separately, which counts
/// them; where the state is `Hashable`, ``exploreStates(limit:invariant:allowsDeadlock:check:)`` looks at each state
/// once, which allows far bigger machines and loops without end. Both stop at the first failure.
public struct Interleavings<State: Sendable>: Sendable {
    /// The state before the first step.
    public let initial: State
    /// Who takes part.
    public let threads: [InterleavedThread<State>]

    /// Makes the machine; explores nothing yet.
    public init(of initial: State, _ threads: [InterleavedThread<State>]) {
        self.initial = initial
        self.threads = threads
    }

    /// Tries every order in which the threads' steps can happen, depth first, the first thread's steps first.
    ///
    /// Threads of n₁, n₂, … steps without jumps and blocking have (n₁+n₂+…)! / (n₁!·n₂!·…) interleavings, and the time
    /// is proportional to that times the number of steps. Memory is proportional to the longest schedule.
    ///
    /// - Parameters:
    ///   - stepLimit: the longest schedule that is followed; longer ones, as loops have, make the report not exhaustive.
    ///   - interleavingLimit: after how many complete interleavings to give up.
    ///   - invariant: what must hold at first and after every step.
    ///   - allowsDeadlock: whether a state in which nobody can move, although not all are done, is fine. Not by default.
    ///   - check: what must hold when all threads are done.
    public func explore(
        stepLimit: Int = 10_000,
        interleavingLimit: Int = 10_000_000,
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
        var path: [Visit] = [visit(first)]
        var schedule: [String] = []
        while let top = path.indices.last {
            guard let thread = path[top].untried.popLast() else {
                let visit = path.removeLast()
                if let problem = end(visit, &report, allowsDeadlock, check) {
                    report.failure = failure(problem, at: visit.configuration, after: schedule)
                    return report
                }
                if report.complete >= interleavingLimit, path.contains(where: { !$0.untried.isEmpty }) {
                    report.isExhaustive = false
                    return report
                }
                _ = schedule.popLast()
                continue
            }
            let outcome = step(path[top].configuration, thread)
            guard case .moved(let next, let problem) = outcome else { continue }
            path[top].moved = true
            guard schedule.count < stepLimit else {
                report.isExhaustive = false
                continue
            }
            report.steps += 1
            schedule.append(label(thread, path[top].configuration))
            if let problem = problem ?? (invariant(next.state) ? nil : .invariant) {
                report.failure = failure(problem, at: next, after: schedule)
                return report
            }
            path.append(visit(next))
        }
        return report
    }
}

extension Interleavings {
    /// A state together with where each thread is; a counter past the last step means that the thread is over.
    struct Configuration {
        var state: State
        var counters: [Int]
    }

    enum StepOutcome {
        case blocked
        case moved(Configuration, InterleavingReport.Failure.Kind?)
    }

    /// A configuration on the way, and which threads were not tried from it yet, the next one last.
    struct Visit {
        var configuration: Configuration
        var untried: [Int]
        var moved = false
    }

    func isOver(_ thread: Int, _ configuration: Configuration) -> Bool {
        configuration.counters[thread] >= threads[thread].steps.count
    }

    func visit(_ configuration: Configuration) -> Visit {
        let open = threads.indices.reversed().filter { !isOver($0, configuration) }
        return Visit(configuration: configuration, untried: open)
    }

    func label(_ thread: Int, _ configuration: Configuration) -> String {
        "\(threads[thread].name): \(threads[thread].steps[configuration.counters[thread]].name)"
    }

    func step(_ configuration: Configuration, _ thread: Int) -> StepOutcome {
        var next = configuration
        let step = threads[thread].steps[configuration.counters[thread]]
        switch step.body(&next.state) {
        case .blocked:
            return .blocked
        case .done:
            next.counters[thread] += 1
        case .finish:
            next.counters[thread] = threads[thread].steps.count
        case .jump(let name):
            guard let position = threads[thread].position(of: name) else { return .moved(next, .unknownStep(name)) }
            next.counters[thread] = position
        }
        return .moved(next, nil)
    }

    /// Counts a configuration from which nothing moves; tells what is wrong with it, if anything.
    func end(
        _ visit: Visit,
        _ report: inout InterleavingReport,
        _ allowsDeadlock: (State) -> Bool,
        _ check: (State) -> Bool
    ) -> InterleavingReport.Failure.Kind? {
        guard !visit.moved else { return nil }
        if threads.indices.allSatisfy({ isOver($0, visit.configuration) }) {
            report.complete += 1
            return check(visit.configuration.state) ? nil : .check
        }
        report.deadlocks += 1
        return allowsDeadlock(visit.configuration.state) ? nil : .deadlock
    }

    func failure(
        _ kind: InterleavingReport.Failure.Kind,
        at configuration: Configuration,
        after schedule: [String]
    ) -> InterleavingReport.Failure {
        var blocked: [String] = []
        if kind == .deadlock {
            for thread in threads.indices where !isOver(thread, configuration) {
                blocked.append(label(thread, configuration))
            }
        }
        return InterleavingReport.Failure(
            kind: kind,
            schedule: schedule,
            blocked: blocked,
            state: String(describing: configuration.state)
        )
    }
}
