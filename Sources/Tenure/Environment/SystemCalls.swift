#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system's clocks and random bits.
enum SystemCalls {
    /// On Linux some milliseconds late, at a tenth of the cost: it is what people read in a record, and how long a store
    /// was closed.
    static func wallTime() -> WallTime {
        #if os(Linux) || os(Android)
            WallTime(nanoseconds: nanoseconds(of: CLOCK_REALTIME_COARSE))
        #else
            WallTime(nanoseconds: nanoseconds(of: CLOCK_REALTIME))
        #endif
    }

    /// What `ContinuousClock` reads, without the detour over its durations: goes on while the machine sleeps.
    static func continuousNanoseconds() -> Int64 {
        #if canImport(Darwin)
            nanoseconds(of: CLOCK_MONOTONIC)
        #else
            nanoseconds(of: CLOCK_BOOTTIME)
        #endif
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    static func entropy() -> UInt64 {
        var value: UInt64 = 0
        let failed = withUnsafeMutableBytes(of: &value) { getentropy($0.baseAddress, $0.count) }
        // Documented to fail only for more than 256 bytes, or on kernels older than 3.17; an incarnation that could be
        // guessed is better than none.
        return failed == 0 ? value : UInt64(bitPattern: wallTime().nanoseconds) &* 0x9E37_79B9_7F4A_7C15
    }
}
