internal import Synchronization

/// Collects what one attempt reports to have used.
final class UsageMeter: Sendable {
    private let usage = Mutex(Usage.none)

    func add(_ name: String, _ amount: Int64) { usage.withLock { $0.add(name, amount) } }

    var total: Usage { usage.withLock { $0 } }
}
