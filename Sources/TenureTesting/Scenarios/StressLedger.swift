internal import Tenure

/// What the callers of a stress were told: it must be true for ever.
final class StressLedger: Sendable {
    private struct State {
        var acknowledged: Set<TaskID> = []
        var completed: Set<TaskID> = []
        var recent: [TaskID] = []
        var leases: [Lease] = []
        var lastEvent: UInt64 = 0
        var calls = 0
        var refusals: [TenureError.Code: Int] = [:]
        var complaint: PromiseBroken?
    }

    /// As many tasks and leases are remembered to be used again.
    private static let kept = 256

    private let state = Locked(State())

    var calls: Int { state.withLock { $0.calls } }

    var acknowledged: Set<TaskID> { state.withLock { $0.acknowledged } }

    var completed: Set<TaskID> { state.withLock { $0.completed } }

    var refusals: [TenureError.Code: Int] { state.withLock { $0.refusals } }

    /// The first promise that was found broken.
    var complaint: PromiseBroken? { state.withLock { $0.complaint } }

    var lastEvent: UInt64 { state.withLock { $0.lastEvent } }

    func complain(_ broken: PromiseBroken) { state.withLock { $0.complaint = $0.complaint ?? broken } }

    func noteCall() { state.withLock { $0.calls += 1 } }

    func noteRefusal(_ code: TenureError.Code) { state.withLock { $0.refusals[code, default: 0] += 1 } }

    func acknowledge(_ task: TaskID) {
        state.withLock { state in
            state.acknowledged.insert(task)
            state.recent.append(task)
            if state.recent.count > Self.kept { state.recent.removeFirst(Self.kept / 2) }
        }
    }

    func noteCompletion(of task: TaskID) { state.withLock { _ = $0.completed.insert(task) } }

    func note(_ lease: Lease) {
        state.withLock { state in
            state.leases.append(lease)
            if state.leases.count > Self.kept { state.leases.removeFirst(Self.kept / 2) }
        }
    }

    func noteEvent(_ number: UInt64) { state.withLock { $0.lastEvent = max($0.lastEvent, number) } }

    /// Some task that was acknowledged lately.
    func task(_ generator: inout SeededGenerator) -> TaskID? {
        let recent = state.withLock { $0.recent }
        return recent.isEmpty ? nil : recent[generator.next(below: recent.count)]
    }

    /// Some lease, mostly one that has ended.
    func lease(_ generator: inout SeededGenerator) -> Lease? {
        let leases = state.withLock { $0.leases }
        return leases.isEmpty ? nil : leases[generator.next(below: leases.count)]
    }
}
