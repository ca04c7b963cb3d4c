internal import Synchronization
package import Tenure

extension Environment {
    /// The world of a simulation: virtual time, bits drawn from the seed, and the journal's writer as jobs of the
    /// executor.
    package static func simulated(on executor: SeededExecutor, drawing label: String = "entropy") -> Environment {
        let drawn = SharedGenerator(SeededGenerator(seed: executor.seed).fork(label))
        let clock = executor.clock
        let time = TimeSource(clock, wall: { WallTime(nanoseconds: clock.wall) })
        return Environment(
            time: time,
            entropy: { drawn.next() },
            makeDriver: { SimulatedWriterDriver(executor, time) }
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
        /// When the step is to be taken if nobody rings before.
        var alarm: Int64?
        /// Who waits for that, and until when. One is enough: most alarms are put off before they come up.
        var sleeper: (until: Int64, task: Task<Void, Never>)?
    }

    private let executor: SeededExecutor
    private let time: TimeSource
    private let state = Mutex(State())

    init(_ executor: SeededExecutor, _ time: TimeSource) {
        self.executor = executor
        self.time = time
    }

    var now: Int64 { time.monotonic() }

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
            state.alarm = nil
            return state.step
        }
        switch step?() {
        case .again: ring()
        case .finished: finish()
        case .idleUntil(let moment): setAlarm(moment)
        case .idle, nil: break
        }
    }

    private func setAlarm(_ moment: Int64) {
        state.withLock { state in
            state.alarm = moment
            if let sleeper = state.sleeper {
                guard moment < sleeper.until else { return }
                sleeper.task.cancel()
            }
            state.sleeper = (moment, Task(executorPreference: executor) { await self.sleep(until: moment) })
        }
    }

    private func sleep(until moment: Int64) async {
        do {
            try await time.sleep(moment)
        } catch {
            // Another one waits for an earlier alarm, or there will be none any more.
            return
        }
        let alarm = state.withLock { state in
            state.sleeper = nil
            return state.alarm
        }
        guard let alarm else { return }
        if alarm <= now { ring() } else { setAlarm(alarm) }
    }

    private func finish() {
        state.withLock { state in
            state.step = nil
            state.alarm = nil
            state.sleeper?.task.cancel()
            state.sleeper = nil
        }
    }
}
