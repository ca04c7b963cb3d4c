internal import Tenure

/// What the callers of a stress share: the facts, and what they need of each other's tasks and leases.
final class StressLedger: Sendable {
    private struct State {
        var facts: StressFacts
        var recent: [TaskID] = []
        var leases: [Lease] = []
        var lastEvent: UInt64 = 0
        var isPowerCut = false
        var calls: [StressAction: Int] = [:]
        var refusals: [TenureError.Code: Int] = [:]
        var complaint: PromiseBroken?
    }

    /// As many tasks and leases are remembered to be used again.
    private static let kept = 256

    private let state: Locked<State>

    init(holdsKeys: Bool) { state = Locked(State(facts: StressFacts(holdsKeys: holdsKeys))) }

    var calls: [StressAction: Int] { state.withLock { $0.calls } }

    var refusals: [TenureError.Code: Int] { state.withLock { $0.refusals } }

    /// The first promise that was found broken.
    var complaint: PromiseBroken? { state.withLock { $0.complaint } }

    /// The last event that was told in this opening.
    var lastEvent: UInt64 { state.withLock { $0.lastEvent } }

    /// Whether the journal may fail, because there is no power in this opening any more.
    var isPowerCut: Bool { state.withLock { $0.isPowerCut } }

    /// Events are numbered anew, and there is power again.
    func beginOpening() {
        state.withLock { state in
            state.lastEvent = 0
            state.isPowerCut = false
        }
    }

    func cutPower() { state.withLock { $0.isPowerCut = true } }

    func complain(_ broken: PromiseBroken) { state.withLock { $0.complaint = $0.complaint ?? broken } }

    func noteCall(_ action: StressAction) { state.withLock { $0.calls[action, default: 0] += 1 } }

    func noteRefusal(_ code: TenureError.Code) { state.withLock { $0.refusals[code, default: 0] += 1 } }

    func noteEvent(_ number: UInt64) { state.withLock { $0.lastEvent = max($0.lastEvent, number) } }

    /// Reads or adds to what must be true for ever; what does not fit is the run's complaint, whoever swallows the error.
    @discardableResult
    func facts<Result: Sendable>(_ body: (inout StressFacts) throws -> Result) throws -> Result {
        let result = state.withLock { state in Swift.Result { try body(&state.facts) } }
        if case .failure(let broken as PromiseBroken) = result { complain(broken) }
        return try result.get()
    }

    /// A moment after everything that was told up to now.
    func moment() -> Int { state.withLock { $0.facts.moment() } }

    func acknowledge(_ task: TaskID, _ specification: TaskSpecification, isDuplicate: Bool) throws {
        try facts { try $0.submitted(task, specification, isDuplicate: isDuplicate) }
        state.withLock { state in
            state.recent.append(task)
            if state.recent.count > Self.kept { state.recent.removeFirst(Self.kept / 2) }
        }
    }

    func note(_ lease: Lease) {
        state.withLock { state in
            state.leases.append(lease)
            if state.leases.count > Self.kept { state.leases.removeFirst(Self.kept / 2) }
        }
    }

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
