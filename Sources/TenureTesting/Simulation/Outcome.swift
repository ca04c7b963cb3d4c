import Synchronization

/// Where a task leaves its result for a thread that does not await it.
final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    var isSet: Bool { result.withLock { $0 != nil } }

    func set(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
    }

    func get() -> Result<Value, any Error>? {
        result.withLock { $0 }
    }
}
