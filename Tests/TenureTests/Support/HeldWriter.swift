import Synchronization
import TenureTesting

@testable import Tenure

/// Runs the journal's writer of a simulation, and can hold it: then nothing becomes durable.
final class HeldWriter: WriterDriver {
    private struct State {
        var step: (@Sendable () -> WriterStep)?
        var isHeld = false
    }

    private let executor: SeededExecutor
    private let state = Locked(State())

    init(_ executor: SeededExecutor) { self.executor = executor }

    func start(_ step: @escaping @Sendable () -> WriterStep) {
        state.withLock { $0.step = step }
        ring()
    }

    func ring() { executor.enqueue { self.work() } }

    /// Its time stands still: nothing is done because time has passed.
    var now: Int64 { 0 }

    func hold() { state.withLock { $0.isHeld = true } }

    func letGo() {
        state.withLock { $0.isHeld = false }
        ring()
    }

    private func work() {
        while let step = state.withLock({ $0.isHeld ? nil : $0.step }) {
            switch step() {
            case .again: continue
            case .finished: state.withLock { $0.step = nil }
            case .idle, .idleUntil: return
            }
        }
    }
}
