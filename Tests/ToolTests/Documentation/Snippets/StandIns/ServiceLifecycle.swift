import Synchronization

// What `SchedulerService.swift` uses of swift-service-lifecycle, in the same shape, so that it compiles without it.

protocol Service: Sendable {
    func run() async throws
}

/// What tells services to end; in the original a `ServiceGroup`.
final class GracefulShutdown: Sendable {
    @TaskLocal static var current: GracefulShutdown?

    private let handlers = Mutex<[@Sendable () -> Void]>([])

    func add(_ handler: @escaping @Sendable () -> Void) { handlers.withLock { $0.append(handler) } }

    func trigger() { for handler in handlers.withLock({ $0 }) { handler() } }
}

func withGracefulShutdownHandler<Result>(
    operation: () async throws -> Result,
    onGracefulShutdown handler: @escaping @Sendable () -> Void
) async rethrows -> Result {
    GracefulShutdown.current?.add(handler)
    return try await operation()
}
