internal import Synchronization
package import Tenure

extension Environment {
    /// The world of a simulation: virtual time, bits drawn from the seed, and the journal's writer as jobs of the
    /// executor.
    package static func simulated(on executor: SeededExecutor, drawing label: String = "entropy") -> Environment {
        let drawn = SharedGenerator(SeededGenerator(seed: executor.seed).fork(label))
        let clock = executor.clock
        return Environment(
            time: TimeSource(clock, wall: { WallTime(nanoseconds: clock.wall) }),
            entropy: { drawn.next() },
            makeDriver: { SimulatedWriterDriver(executor) }
        )
    }
}

/// One generator for callers on any thread.
private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(_ generator: SeededGenerator) { self.generator = Mutex(generator) }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}

/// Runs the steps of a journal's writer as jobs of an executor: the seed decides when a sync returns.
private final class SimulatedWriterDriver: WriterDriver {
    private struct State {
        var step: (@Sendable () -> WriterStep)?
        /// A job that will take a step is on its way.
        var isScheduled = false
    }

    private let executor: SeededExecutor
    private let state = Mutex(State())

    init(_ executor: SeededExecutor) { self.executor = executor }

    func start(_ step: @escaping @Sendable () -> WriterStep) {
        state.withLock { $0.step = step }
        ring()
    }

    func ring() {
        let mustSchedule = state.withLock { state in
            guard state.step != nil, !state.isScheduled else { return false }
            state.isScheduled = true
            return true
        }
        if mustSchedule { schedule() }
    }

    private func schedule() {
        executor.enqueue { self.runOnce() }
    }

    // One step a job, so that others can come between two frames.
    private func runOnce() {
        let step = state.withLock { state in
            state.isScheduled = false
            return state.step
        }
        switch step?() {
        case .again: ring()
        case .finished: state.withLock { $0.step = nil }
        case .idle, nil: break
        }
    }
}
