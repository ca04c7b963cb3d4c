internal import Synchronization
package import Tenure

extension Environment {
    /// The world of a simulation: virtual time, bits drawn from the seed, and the journal's writer as jobs of the
    /// executor.
    package static func simulated(on executor: SeededExecutor, drawing label: String = "entropy") -> Environment {
        simulated(on: executor, in: nil, drawing: label, SimulatedEffects())
    }

    /// The same in a process that may die.
    static func simulated(
        on executor: SeededExecutor,
        in process: SimulatedProcess?,
        drawing label: String,
        _ effects: SimulatedEffects
    ) -> Environment {
        let drawn = SharedGenerator(SeededGenerator(seed: executor.seed).fork(label))
        let clock = executor.clock
        let wall: @Sendable () -> WallTime = { WallTime(nanoseconds: clock.wall) }
        let exact = TimeSource(clock, wall: wall)
        let time =
            if let lateness = effects.lateness {
                TimeSource(LateClock(clock: clock, lateness: lateness), wall: wall)
            } else {
                exact
            }
        var environment = Environment(
            time: time,
            entropy: { drawn.next() },
            makeDriver: { SimulatedWriterDriver(executor, process, exact, slowness: effects.slowness) }
        )
        environment.hasHandlerThreads = false
        return environment
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
    private let process: SimulatedProcess?
    private let time: TimeSource
    private let slowness: (@Sendable () -> Duration?)?
    private let state = Mutex(State())

    init(
        _ executor: SeededExecutor,
        _ process: SimulatedProcess?,
        _ time: TimeSource,
        slowness: (@Sendable () -> Duration?)?
    ) {
        self.executor = executor
        self.process = process
        self.time = time
        self.slowness = slowness
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
        if let delay = slowness?(), delay > .zero {
            start {
                try? await self.executor.clock.sleep(for: delay)
                self.runOnce()
            }
        } else if let process {
            process.enqueue { self.runOnce() }
        } else {
            executor.enqueue { self.runOnce() }
        }
    }

    @discardableResult
    private func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        if let process { return Task(executorPreference: process) { await body() } }
        return Task(executorPreference: executor) { await body() }
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
            state.sleeper = (moment, start { await self.sleep(until: moment) })
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
