internal import Synchronization
internal import Tenure

/// Lets happen what a ``FaultPlan`` says, when its moment has come, until it heals; and keeps what did happen.
final class Misfortune: Sendable {
    private struct State {
        var moments: [Fault.Occasion: Int] = [:]
        /// What is still to come, the next one last, by what is counted.
        var coming: [Fault.Occasion: [Fault]] = [:]
        var happened: [Fault] = []
        var isHealed = false
        /// How often a fault has cost a task an attempt.
        var losses: [TaskID: Int] = [:]
        var poisoned: Set<TaskID> = []
        /// What a task can lose and still come to its end.
        var mostLosses = RetryPolicy.standard.maximumCrashes - 1

        mutating func charge(_ tasks: [TaskID]) -> Bool {
            let canSpare = tasks.allSatisfy { poisoned.contains($0) || losses[$0, default: 0] < mostLosses }
            guard canSpare else { return false }
            for task in tasks { losses[task, default: 0] += 1 }
            return true
        }
    }

    let seed: UInt64
    private let state: Mutex<State>

    init(_ plan: FaultPlan, seed: UInt64) {
        self.seed = seed
        var state = State()
        for fault in plan.faults.sorted(by: { $0.moment > $1.moment }) {
            state.coming[fault.kind.occasion, default: []].append(fault)
        }
        self.state = Mutex(state)
    }

    /// What went wrong so far, in order.
    var happened: [Fault] { state.withLock { $0.happened } }

    /// Nothing goes wrong any more.
    func heal() { state.withLock { $0.isHealed = true } }

    /// The step at which the next fault of those counted in steps is due.
    var nextStep: Int? {
        state.withLock { state in state.isHealed ? nil : state.coming[.step]?.last?.moment }
    }

    /// The faults that are due by this step.
    func due(by step: Int) -> [Fault] {
        state.withLock { state in
            guard !state.isHealed else { return [] }
            var due: [Fault] = []
            while let next = state.coming[.step]?.last, next.moment <= step {
                due.append(next)
                state.coming[.step]?.removeLast()
            }
            return due
        }
    }

    /// Counts a moment.
    ///
    /// - Parameter cost: the tasks from which a fault takes an attempt; nil where it cannot happen now, and so never does.
    /// - Returns: what goes wrong in it.
    func next(_ occasion: Fault.Occasion, cost: (Fault.Kind) -> [TaskID]? = { _ in [] }) -> Fault? {
        state.withLock { state in
            let moment = state.moments[occasion, default: 0] + 1
            state.moments[occasion] = moment
            var found: Fault?
            while let next = state.coming[occasion]?.last, next.moment <= moment {
                state.coming[occasion]?.removeLast()
                guard next.moment == moment, !state.isHealed, found == nil else { continue }
                if let cost = cost(next.kind), state.charge(cost) { found = next }
            }
            if let found { state.happened.append(found) }
            return found
        }
    }

    /// Notes that a fault counted in steps has happened.
    func note(_ fault: Fault) { state.withLock { $0.happened.append(fault) } }

    /// What there is to choose about a fault.
    func generator(of fault: Fault) -> SeededGenerator { SeededGenerator(seed: seed).fork(fault.description) }

    /// Takes an attempt from each of these tasks, if all of them can spare one (T6, T7).
    ///
    /// - Returns: whether they can.
    func charge(_ tasks: [TaskID]) -> Bool { state.withLock { $0.charge(tasks) } }

    /// Spares tasks that are given up sooner than by the standard policy.
    func spare(_ policy: RetryPolicy) {
        state.withLock { state in
            state.mostLosses = max(0, min(state.mostLosses, policy.maximumCrashes - 1, policy.maximumRefusals - 1))
        }
    }

    /// Makes a task one that kills whoever carries it out.
    func poison(_ task: TaskID) { state.withLock { _ = $0.poisoned.insert(task) } }

    func isPoisoned(_ task: TaskID) -> Bool { state.withLock { $0.poisoned.contains(task) } }
}
