#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A thread of the system, for work that blocks.
enum SystemThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends with `body`.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        let status = create(context)
        // A process that cannot have one more thread cannot keep its promises either.
        precondition(status == 0, "Tenure could not start a thread: error \(status)")
    }

    #if canImport(Darwin)
        private static func create(_ context: UnsafeMutableRawPointer) -> Int32 {
            var thread: pthread_t?
            let status = pthread_create(&thread, nil, threadMain, context)
            if status == 0, let thread { pthread_detach(thread) }
            return status
        }

        private static let threadMain: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
            Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run()
            return nil
        }
    #else
        private static func create(_ context: UnsafeMutableRawPointer) -> Int32 {
            var thread = pthread_t()
            let status = pthread_create(&thread, nil, threadMain, context)
            if status == 0 { pthread_detach(thread) }
            return status
        }

        private static let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
            if let context = $0 { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        }
    #endif
}
