#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system's wall clock and random bits.
enum SystemCalls {
    static func wallTime() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func entropy() -> UInt64 {
        var value: UInt64 = 0
        let failed = withUnsafeMutableBytes(of: &value) { getentropy($0.baseAddress, $0.count) }
        // Documented to fail only for more than 256 bytes, or on kernels older than 3.17; an incarnation that could be
        // guessed is better than none.
        return failed == 0 ? value : UInt64(bitPattern: wallTime().nanoseconds) &* 0x9E37_79B9_7F4A_7C15
    }
}
