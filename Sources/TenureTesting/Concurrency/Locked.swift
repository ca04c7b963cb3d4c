internal import Synchronization

/// A value behind a lock, for tests in which threads meet.
///
/// Tests use this instead of `Synchronization.Mutex`, which ThreadSanitizer does not understand on Linux; here a build
/// for it has another mutex.
package final class Locked<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    package init(_ value: Value) { self.value = Mutex(value) }

    /// Lends the value to `body`, to one caller at a time.
    package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        value.withLock { body(&$0) }
    }
}
