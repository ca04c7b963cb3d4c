#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Which thread it is, for as long as that thread lives.
struct ThreadIdentity: Equatable, Sendable {
    private let value: UInt

    /// The thread that asks.
    static var current: ThreadIdentity {
        #if canImport(Glibc)
            ThreadIdentity(value: UInt(pthread_self()))
        #else
            ThreadIdentity(value: UInt(bitPattern: pthread_self()))
        #endif
    }
}
